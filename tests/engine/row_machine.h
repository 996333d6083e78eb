#pragma once

// A state machine that is nothing but rows, for tests of the metadata log.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"

namespace weir::engine {

// Understands "name=value", "name=" (deletes the row) and "" (changes nothing).
class RowMachine final : public MetaStateMachine {
 public:
  base::Result<void> restore(std::string_view key, std::string_view value) override {
    if (refuse_restore) {
      return base::Error::corruption("the test refuses the row");
    }
    restored.emplace_back(key, value);
    shown.emplace(key, value);
    return {};
  }

  std::vector<RowChange> apply(CommandIndex index, std::string_view command) override {
    indexes.push_back(index);
    pending_ = shown;
    if (command.empty()) {
      return {};
    }
    const size_t equals = command.find('=');
    RowChange change;
    change.key = command.substr(0, equals);
    if (const std::string_view value = command.substr(equals + 1); !value.empty()) {
      change.value = value;
      pending_[change.key] = value;
    } else {
      pending_.erase(change.key);
    }
    return {change};
  }

  void publish() override { shown = pending_; }
  void abandon() override { pending_.clear(); }

  // What happened, in order; read only while no command runs.
  std::vector<std::pair<std::string, std::string>> restored;
  std::vector<CommandIndex> indexes;
  std::map<std::string, std::string> shown;
  bool refuse_restore = false;

 private:
  std::map<std::string, std::string> pending_;
};

}  // namespace weir::engine
