#pragma once

// A file with secrets in it that people edit while weir runs: access keys (--credentials), master
// keys (--encryption-keys). It is read again when it changes.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/digest.h"
#include "base/result.h"

namespace weir::server {

// Thread-safe. There is no thread and no timer behind it: who needs what is in the file calls
// look(), and once a second one of those calls reads the file (a few KiB) and compares it with what
// it was. So an idle server does nothing, a change counts from the second after it on, and no time
// stamp of a file system has to be fine enough to tell two changes apart.
class SecretsFile {
 public:
  // Takes over what the text says, and returns in a few words what that is ("3 access keys"). An
  // error is a sentence without any of the secrets; everything must stay as it was then. Called by
  // one thread at a time.
  using Take = std::function<base::Result<std::string>(std::string_view text)>;

  // Reads the file and takes it over. An error names the file and says in one sentence why it
  // cannot be used: not there, readable or writable for others, too large, or what `take` says.
  static base::Result<std::unique_ptr<SecretsFile>> open(const std::string& path,
                                                         base::SteadyTime now, Take take);

  SecretsFile(std::string path, const base::Sha256& digest, base::SteadyTime now, Take take);

  // Reads the file if it is time to. One that cannot be used is logged once.
  void look(base::SteadyTime now);

  const std::string& path() const { return path_; }

 private:
  void read_again();

  const std::string path_;
  const Take take_;
  std::atomic<int64_t> next_look_nanos_;
  // Held by the one that looks, who alone touches what stands behind it. Nobody waits for it.
  std::atomic_flag looking_;
  base::Sha256 digest_;    // of the text that was taken over
  std::string complaint_;  // the last one that was logged; empty since the file is good
};

// Creates a file that only its owner can read, with `text` in it, durable when it returns. There is
// never a part of it under that name, whenever the process ends: the text comes under the name
// PATH.new first. An error if there is a file of that name already.
base::Result<void> create_secrets_file(const std::string& path, std::string_view text);

}  // namespace weir::server
