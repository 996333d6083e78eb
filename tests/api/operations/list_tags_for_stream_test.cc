#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TEST(ListTagsForStreamTypes, AreChecked) {
  expect_type_errors("ListTagsForStream");
}

TEST(ListTagsForStreamConstraints, AreChecked) {
  expect_constraint_errors("ListTagsForStream");
}

TEST(ListTagsForStreamState, NeedsAStream) {
  TestApi api;
  EXPECT_THAT(api.call("ListTagsForStream", R"({"StreamName":"s"})"),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
}

TEST(ListTagsForStreamBehaviour, IsEmptyForANewStream) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(api.call("ListTagsForStream", R"({"StreamName":"s"})"),
              Answers(R"({"Tags":[],"HasMoreTags":false})"));
}

// Sorted by key; the key to begin behind need not exist (facts 4.5).
TEST(ListTagsForStreamBehaviour, PagesByKey) {
  TestApi api;
  api.create_stream("s");
  api.call("AddTagsToStream", R"({"StreamName":"s","Tags":{"c":"3","a":"1","d":"4"}})");
  EXPECT_THAT(
      api.call("ListTagsForStream", R"({"StreamName":"s","Limit":2})"),
      Answers(R"({"Tags":[{"Key":"a","Value":"1"},{"Key":"c","Value":"3"}],"HasMoreTags":true})"));
  EXPECT_THAT(
      api.call("ListTagsForStream", R"({"StreamName":"s","ExclusiveStartTagKey":"b"})"),
      Answers(R"({"Tags":[{"Key":"c","Value":"3"},{"Key":"d","Value":"4"}],"HasMoreTags":false})"));
}

}  // namespace
}  // namespace weir::api
