#pragma once

// The master keys of a server: those of a file, which is read again when it changes
// (server/secrets_file.h), or, for data that does not outlive the process, one that is made for it.

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/shared_cell.h"
#include "server/keys/key_ring.h"
#include "server/secrets_file.h"
#include "shards/master_keys.h"

namespace weir::server::keys {

// Thread-safe. The clock outlives it.
class KeyFile final : public shards::MasterKeys {
 public:
  // Knows no keys; only for the three below.
  explicit KeyFile(const base::Clock& clock) : clock_(clock) {}

  // Errors as SecretsFile::open().
  static base::Result<std::unique_ptr<KeyFile>> open(const std::string& path,
                                                     const base::Clock& clock);

  // The same, after creating the file with one new key behind alias/aws/kinesis if there is none.
  static base::Result<std::unique_ptr<KeyFile>> open_or_create(const std::string& path,
                                                               const base::Clock& clock,
                                                               base::RandomSource& random);

  // Without a file: one new key.
  static std::unique_ptr<KeyFile> in_memory(const base::Clock& clock, base::RandomSource& random);

  shards::Result<shards::MasterKeyPtr> find(std::string_view key_id) override;

  // Empty: there is none.
  std::string path() const { return file_ == nullptr ? std::string() : file_->path(); }
  size_t size() const { return ring_.load()->size(); }

 private:
  base::Result<std::string> take(std::string_view text);

  const base::Clock& clock_;
  base::SharedCell<KeyRing> ring_{std::make_shared<const KeyRing>()};
  std::unique_ptr<SecretsFile> file_;
};

}  // namespace weir::server::keys
