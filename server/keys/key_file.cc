#include "server/keys/key_file.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "base/check.h"

namespace weir::server::keys {

using base::Result;

Result<std::unique_ptr<KeyFile>> KeyFile::open(const std::string& path, const base::Clock& clock) {
  auto file = std::make_unique<KeyFile>(clock);
  const auto take = [self = file.get()](std::string_view text) { return self->take(text); };
  ASSIGN_OR_RETURN(file->file_, SecretsFile::open(path, clock.steady(), take));
  return file;
}

Result<std::unique_ptr<KeyFile>> KeyFile::open_or_create(const std::string& path,
                                                         const base::Clock& clock,
                                                         base::RandomSource& random) {
  std::error_code ignored;  // what cannot be looked at cannot be opened either, which says why
  if (!std::filesystem::exists(path, ignored)) {
    RETURN_IF_ERROR(create_secrets_file(path, KeyRing::new_text(random)));
  }
  return open(path, clock);
}

std::unique_ptr<KeyFile> KeyFile::in_memory(const base::Clock& clock, base::RandomSource& random) {
  auto file = std::make_unique<KeyFile>(clock);
  CHECK(file->take(KeyRing::new_text(random)).ok());
  return file;
}

Result<std::string> KeyFile::take(std::string_view text) {
  ASSIGN_OR_RETURN(KeyRing ring, KeyRing::parse(text));
  const size_t count = ring.size();
  ring_.store(std::make_shared<const KeyRing>(std::move(ring)));
  return std::to_string(count) + " master keys";
}

shards::Result<shards::MasterKeyPtr> KeyFile::find(std::string_view key_id) {
  if (file_ != nullptr) {
    file_->look(clock_.steady());
  }
  return ring_.load()->find(key_id);
}

}  // namespace weir::server::keys
