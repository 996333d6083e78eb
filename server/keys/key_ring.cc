#include "server/keys/key_ring.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/aead.h"
#include "base/base64.h"

namespace weir::server::keys {
namespace {

constexpr std::string_view kAliasPrefix = "alias/";
constexpr std::string_view kBlanks = " \t\r";

std::vector<std::string_view> words_of(std::string_view line) {
  line = line.substr(0, line.find('#'));
  std::vector<std::string_view> words;
  while (true) {
    const size_t begin = line.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) {
      return words;
    }
    line.remove_prefix(begin);
    words.push_back(line.substr(0, line.find_first_of(kBlanks)));
    line.remove_prefix(words.back().size());
  }
}

// What an ARN of AWS KMS names: "arn:aws:kms:REGION:ACCOUNT:key/ID" or ":alias/NAME". Other text is
// its own name.
std::string_view name_in(std::string_view key_id) {
  constexpr std::string_view kKeyPrefix = "key/";
  if (!key_id.starts_with("arn:")) {
    return key_id;
  }
  for (int colons = 0; colons < 5; ++colons) {
    const size_t colon = key_id.find(':');
    if (colon == std::string_view::npos) {
      return {};
    }
    key_id.remove_prefix(colon + 1);
  }
  return key_id.starts_with(kKeyPrefix) ? key_id.substr(kKeyPrefix.size()) : key_id;
}

std::optional<base::AeadKey> parse_material(std::string_view base64) {
  std::string bytes(base::base64_decoded_size_max(base64.size()), '\0');
  const base::Base64Decoded decoded = base::base64_decode(base64, bytes.data());
  if (decoded.error != base::Base64Error::kNone || decoded.size != base::kAeadKeyBytes) {
    return std::nullopt;
  }
  return base::AeadKey(std::string_view(bytes).substr(0, decoded.size));
}

// A UUID of version 4 (RFC 9562), as AWS KMS names its keys.
std::string new_key_id(base::RandomSource& random) {
  constexpr uint64_t kVersion4 = 0x4000;
  constexpr uint64_t kVariant = 0x8000;
  const uint64_t high = random.next_uint64();
  const uint64_t low = random.next_uint64();
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xffff,
                     kVersion4 | (high & 0x0fff), kVariant | ((low >> 48) & 0x3fff),
                     low & 0xffff'ffff'ffff);
}

}  // namespace

base::Result<KeyRing> KeyRing::parse(std::string_view text) {
  KeyRing ring;
  for (int line = 1; !text.empty(); ++line) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (const std::string problem = ring.add(text.substr(0, end)); !problem.empty()) {
      return base::Error::invalid_argument(fmt::format("line {}: {}", line, problem));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (ring.keys_.empty()) {
    return base::Error::invalid_argument("there is no key in it");  // perhaps it is being written
  }
  if (const std::string problem = ring.check_aliases(); !problem.empty()) {
    return base::Error::invalid_argument(problem);
  }
  return ring;
}

std::string KeyRing::add(std::string_view line) {
  const std::vector<std::string_view> words = words_of(line);
  if (words.empty()) {
    return "";
  }
  const std::string_view name = words.front();
  if (name.starts_with(kAliasPrefix)) {
    if (words.size() != 2) {
      return "an alias is followed by the name of a key and nothing else";
    }
    const bool is_new = aliases_.emplace(name, words[1]).second;
    return is_new ? "" : "the alias is there already";
  }
  if (words.size() != 2 && words.size() != 3) {
    return "a name is followed by a key in base64 and perhaps a state";
  }
  return add_key(name, words[1], words.size() == 3 ? words[2] : "Enabled");
}

std::string KeyRing::add_key(std::string_view name, std::string_view material,
                             std::string_view state) {
  static const std::map<std::string_view, KeyState> states = {
      {"Enabled", KeyState::kEnabled},
      {"Disabled", KeyState::kDisabled},
      {"PendingDeletion", KeyState::kPendingDeletion}};
  const auto key = parse_material(material);
  if (!key) {
    return fmt::format("a key is {} bytes in base64", base::kAeadKeyBytes);
  }
  const auto known = states.find(state);
  if (known == states.end()) {
    return "a state is Enabled, Disabled or PendingDeletion";
  }
  shards::MasterKey master{.id = std::string(name), .key = *key};
  Entry entry{std::make_shared<const shards::MasterKey>(std::move(master)), known->second};
  const bool is_new = keys_.emplace(name, std::move(entry)).second;
  return is_new ? "" : "the key is there already";
}

std::string KeyRing::check_aliases() const {
  for (const auto& [alias, name] : aliases_) {
    if (!keys_.contains(name)) {
      return alias + " stands for a key that is not there";
    }
  }
  return "";
}

std::string KeyRing::new_text(base::RandomSource& random) {
  const std::string id = new_key_id(random);
  const std::string material = random.bytes(base::kAeadKeyBytes);
  std::string base64(base::base64_encoded_size(material.size()), '\0');
  base::base64_encode(material, base64.data());
  return fmt::format(
      "# Master keys of weir's server-side encryption (docs/operating.md). Keep a copy in a safe\n"
      "# place: records that were encrypted with a key cannot be read without it.\n"
      "{} {}\n{} {}\n",
      id, base64, kServiceKeyAlias, id);
}

shards::Result<shards::MasterKeyPtr> KeyRing::find(std::string_view key_id) const {
  const auto error = [&](shards::ErrorKind kind) {
    return shards::Error(kind).with("key", std::string(key_id));
  };
  const std::string_view name = name_in(key_id);
  const auto alias = aliases_.find(name);
  const auto found = keys_.find(alias == aliases_.end() ? name : std::string_view(alias->second));
  if (found == keys_.end()) {
    return error(shards::ErrorKind::kKeyNotFound);
  }
  switch (found->second.state) {
    case KeyState::kEnabled:
      break;
    case KeyState::kDisabled:
      return error(shards::ErrorKind::kKeyDisabled);
    case KeyState::kPendingDeletion:
      return error(shards::ErrorKind::kKeyPendingDeletion);
  }
  return found->second.key;
}

}  // namespace weir::server::keys
