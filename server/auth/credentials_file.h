#pragma once

// The file of --credentials, read again when it changes (server/secrets_file.h).

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/shared_cell.h"
#include "server/auth/credentials.h"
#include "server/secrets_file.h"

namespace weir::server::auth {

// Thread-safe.
class CredentialsFile {
 public:
  // Knows no keys; only for open().
  CredentialsFile() = default;

  // Errors as SecretsFile::open().
  static base::Result<std::unique_ptr<CredentialsFile>> open(const std::string& path,
                                                             base::SteadyTime now);

  // Reads the file if it is time to. A file that cannot be used leaves the keys as they are.
  void look(base::SteadyTime now) { file_->look(now); }

  std::shared_ptr<const Credentials> credentials() const { return credentials_.load(); }

  // Changes when credentials() does, and costs less to ask for.
  uint64_t version() const { return version_.load(std::memory_order_acquire); }

  const std::string& path() const { return file_->path(); }

 private:
  base::Result<std::string> take(std::string_view text);

  base::SharedCell<Credentials> credentials_{std::make_shared<const Credentials>()};
  std::atomic<uint64_t> version_{0};
  std::unique_ptr<SecretsFile> file_;
};

}  // namespace weir::server::auth
