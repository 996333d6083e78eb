#pragma once

// The master keys of server-side encryption, and the file format they are written in: one key or
// alias on a line, the name first.
//
//   # name                                key in base64, or the key an alias stands for     state
//   1b3c5d7e-0000-4000-8000-00000000002a  q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=
//   1b3c5d7e-0000-4000-8000-00000000002b  AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=     Disabled
//   alias/aws/kinesis                     1b3c5d7e-0000-4000-8000-00000000002a
//
// The states are those of AWS KMS: Enabled (the default), Disabled, PendingDeletion. "#" begins a
// comment. A key must stay in the file as long as there are records that were encrypted with it.

#include <map>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "shards/master_keys.h"

namespace weir::server::keys {

// The key that AWS manages for Kinesis itself.
inline constexpr std::string_view kServiceKeyAlias = "alias/aws/kinesis";

class KeyRing {
 public:
  // The errors say the line and what is wrong with it, never a value.
  static base::Result<KeyRing> parse(std::string_view text);

  // A file's text with one new key behind kServiceKeyAlias.
  static std::string new_text(base::RandomSource& random);

  // As shards::MasterKeys::find(). ARNs are taken apart; whose account and region they name is
  // nobody's business here, all tenants share the ring.
  shards::Result<shards::MasterKeyPtr> find(std::string_view key_id) const;

  size_t size() const { return keys_.size(); }

 private:
  enum class KeyState { kEnabled, kDisabled, kPendingDeletion };
  struct Entry {
    shards::MasterKeyPtr key;
    KeyState state = KeyState::kEnabled;
  };

  // "" or what is wrong with the line.
  std::string add(std::string_view line);
  std::string add_key(std::string_view name, std::string_view material, std::string_view state);
  // "" or which alias stands for nothing.
  std::string check_aliases() const;

  std::map<std::string, Entry, std::less<>> keys_;
  std::map<std::string, std::string, std::less<>> aliases_;
};

}  // namespace weir::server::keys
