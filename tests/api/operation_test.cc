#include "api/operation.h"

#include <gtest/gtest.h>

namespace weir::api {
namespace {

TEST(Operation, IsFoundByItsExactName) {
  EXPECT_EQ(find_operation("PutRecord"), Operation::kPutRecord);
  EXPECT_EQ(find_operation("AddTagsToStream"), Operation::kAddTagsToStream);
  EXPECT_EQ(find_operation("SplitShard"), Operation::kSplitShard);
}

// AWS compares with case (facts 1.1).
TEST(Operation, IsNotFoundByAnythingElse) {
  EXPECT_FALSE(is_known_operation(""));
  EXPECT_FALSE(is_known_operation("putRecord"));
  EXPECT_FALSE(is_known_operation("PutRecor"));
  EXPECT_FALSE(is_known_operation("PutRecordss"));
  EXPECT_FALSE(is_known_operation("SubscribeToShards"));
}

TEST(Operation, FindsEveryRowOfTheList) {
  for (const OperationInfo& info : all_operations()) {
    const auto found = find_operation(info.name);
    ASSERT_TRUE(found.has_value()) << info.name;
    EXPECT_EQ(operation_info(*found).snake_name, info.snake_name);
  }
}

}  // namespace
}  // namespace weir::api
