#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

constexpr const char* kStream = "arn:aws:kinesis:us-east-1:111122223333:stream/s";
constexpr const char* kConsumer =
    "arn:aws:kinesis:us-east-1:111122223333:stream/s/consumer/c:1700000000";

// Stream s and its consumer c.
void create_both(TestApi& api) {
  api.create_stream("s");
  api.call("RegisterStreamConsumer",
           std::string("{\"ConsumerName\":\"c\",\"StreamARN\":\"") + kStream + "\"}");
}

TestReply list(TestApi& api, const std::string& arn) {
  return api.call("ListTagsForResource", "{\"ResourceARN\":\"" + arn + "\"}");
}

TEST(ListTagsForResourceTypes, AreChecked) {
  expect_type_errors("ListTagsForResource");
}

TEST(ListTagsForResourceConstraints, AreChecked) {
  expect_constraint_errors("ListTagsForResource");
}

TEST(ListTagsForResourceState, NeedsAStreamOrAConsumer) {
  TestApi api;
  EXPECT_THAT(list(api, kStream),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
  api.create_stream("s");
  EXPECT_THAT(list(api, kConsumer),
              Fails("ResourceNotFoundException",
                    "Consumer c with creation timestamp 1700000000 under stream s and account "
                    "111122223333 not found."));
  EXPECT_THAT(list(api, "arn:aws:kinesis:us-east-1:999988887777:stream/s"),
              Fails("ResourceNotFoundException", "Stream s under account 999988887777 not found."));
}

TEST(ListTagsForResourceBehaviour, IsEmptyWithoutTags) {
  TestApi api;
  create_both(api);
  EXPECT_THAT(list(api, kStream), Answers(R"({"Tags":[]})"));
  EXPECT_THAT(list(api, kConsumer), Answers(R"({"Tags":[]})"));
}

// Those that the resource was made with, sorted by key.
TEST(ListTagsForResourceBehaviour, ListsTheTagsOfEachResource) {
  TestApi api;
  api.call("CreateStream", R"({"StreamName":"s","ShardCount":1,"Tags":{"b":"1","a":"2"}})");
  api.call(
      "RegisterStreamConsumer",
      std::string(R"({"ConsumerName":"c","Tags":{"team":"x"},"StreamARN":")") + kStream + "\"}");
  EXPECT_THAT(list(api, kStream),
              Answers(R"({"Tags":[{"Key":"a","Value":"2"},{"Key":"b","Value":"1"}]})"));
  EXPECT_THAT(list(api, kConsumer), Answers(R"({"Tags":[{"Key":"team","Value":"x"}]})"));
}

}  // namespace
}  // namespace weir::api
