#pragma once

// Master keys that a test adds, changes and takes away.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "shards/master_keys.h"

namespace weir::shards {

class TestMasterKeys final : public MasterKeys {
 public:
  TestMasterKeys() { add("alias/aws/kinesis", 'k'); }

  // A key whose bytes are all `fill`, or another one of that name.
  void add(const std::string& name, char fill) {
    keys_[name] = std::make_shared<const MasterKey>(
        MasterKey{.id = name, .key = base::AeadKey(std::string(base::kAeadKeyBytes, fill))});
  }
  void remove(const std::string& name) { keys_.erase(name); }
  // From now on every key is found to be so.
  void fail_with(ErrorKind kind) { failure_ = kind; }

  Result<MasterKeyPtr> find(std::string_view key_id) override {
    const auto found = keys_.find(key_id);
    if (found == keys_.end() || failure_) {
      return Error(failure_.value_or(ErrorKind::kKeyNotFound)).with("key", std::string(key_id));
    }
    return found->second;
  }

 private:
  std::map<std::string, MasterKeyPtr, std::less<>> keys_;
  std::optional<ErrorKind> failure_;
};

}  // namespace weir::shards
