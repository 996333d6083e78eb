#pragma once

// The keys that wrap the data keys of streams: what AWS KMS is to Kinesis. shards/ asks for them by
// name; where they are kept is the server's business (server/keys/).

#include <memory>
#include <string>
#include <string_view>

#include "base/aead.h"
#include "shards/error.h"

namespace weir::shards {

struct MasterKey {
  std::string id;  // its own name, which an alias stands for
  base::AeadKey key;
};
using MasterKeyPtr = std::shared_ptr<const MasterKey>;

// Thread-safe. A call does not block for longer than a small file takes to be read.
class MasterKeys {
 public:
  virtual ~MasterKeys() = default;

  // The key that a KeyId of the API names: a key id, "alias/NAME", or the ARN of either. Errors:
  // kKeyNotFound, kKeyDisabled, kKeyPendingDeletion.
  virtual Result<MasterKeyPtr> find(std::string_view key_id) = 0;
};

}  // namespace weir::shards
