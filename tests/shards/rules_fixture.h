#pragma once

// Commands applied one after the other to a catalog without store, engine or clock: what the tests
// of the rules are written with.

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "shards/catalog_rules.h"
#include "tests/shards/stream_builder.h"

namespace weir::shards {

inline constexpr int64_t kDay = 24 * base::kMillisPerHour;
inline const HashKey kHalf{base::make_uint128(uint64_t{1} << 63, 0)};

class CatalogRules : public testing::Test {
 protected:
  Result<void> apply(CommandBody body) {
    Result<Change> change = apply_command(state_, {.time = now_, .body = std::move(body)});
    if (!change.ok()) {
      return change.error();
    }
    logs_ = change.value().logs;
    state_ = std::move(change).value().state;
    return {};
  }
  void must(CommandBody body) {
    const Result<void> applied = apply(std::move(body));
    ASSERT_TRUE(applied.ok()) << static_cast<int>(applied.error().kind());
  }
  ErrorKind refusal(CommandBody body) {
    const Result<void> applied = apply(std::move(body));
    EXPECT_FALSE(applied.ok());
    return applied.ok() ? ErrorKind::kUnknown : applied.error().kind();
  }
  CreateStreamCommand creation(const std::string& name = "orders") {
    return {.key = {kTestStream.tenant, name}, .incarnation = {1}, .due = now_};
  }
  SplitShardCommand split(uint32_t shard, HashKey at = kHalf) {
    return {.key = kTestStream, .shard = ShardIndex{shard}, .new_start = at, .due = now_};
  }
  FinishReshardCommand finish(std::vector<uint32_t> parents, std::vector<ShardEnd> ends) {
    FinishReshardCommand command{.key = kTestStream, .incarnation = {1}, .ends = std::move(ends)};
    for (const uint32_t parent : parents) {
      command.parents.push_back(ShardIndex{parent});
    }
    return command;
  }
  const StreamState& stream(const std::string& name = "orders") {
    return *state_.find({kTestStream.tenant, name});
  }

  base::Timestamp now_ = kTestStart;
  CatalogState state_;
  LogChanges logs_;
};

}  // namespace weir::shards
