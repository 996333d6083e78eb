#include "server/auth/credentials_file.h"

#include <utility>

namespace weir::server::auth {

using base::Result;

Result<std::unique_ptr<CredentialsFile>> CredentialsFile::open(const std::string& path,
                                                               base::SteadyTime now) {
  auto file = std::make_unique<CredentialsFile>();
  const auto take = [self = file.get()](std::string_view text) { return self->take(text); };
  ASSIGN_OR_RETURN(file->file_, SecretsFile::open(path, now, take));
  return file;
}

Result<std::string> CredentialsFile::take(std::string_view text) {
  ASSIGN_OR_RETURN(Credentials parsed, Credentials::parse(text));
  const size_t count = parsed.size();
  credentials_.store(std::make_shared<const Credentials>(std::move(parsed)));
  version_.fetch_add(1, std::memory_order_release);
  return std::to_string(count) + " access keys";
}

}  // namespace weir::server::auth
