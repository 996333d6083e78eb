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

std::string tags_of_resource(TestApi& api, const std::string& arn) {
  return api.call("ListTagsForResource", "{\"ResourceARN\":\"" + arn + "\"}").body;
}

TestReply tag(TestApi& api, const std::string& arn, const std::string& tags) {
  return api.call("TagResource", "{\"ResourceARN\":\"" + arn + "\",\"Tags\":{" + tags + "}}");
}

TestReply untag(TestApi& api, const std::string& arn, const std::string& keys) {
  return api.call("UntagResource", "{\"ResourceARN\":\"" + arn + "\",\"TagKeys\":[" + keys + "]}");
}

TEST(UntagResourceTypes, AreChecked) {
  expect_type_errors("UntagResource");
}

TEST(UntagResourceConstraints, AreChecked) {
  expect_constraint_errors("UntagResource");
}

// The resource comes before the tags (facts 4.5).
TEST(UntagResourceState, NeedsAStreamOrAConsumer) {
  TestApi api;
  EXPECT_THAT(untag(api, kStream, R"("a;")"),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
  api.create_stream("s");
  EXPECT_THAT(untag(api, kConsumer, R"("a;")"),
              Fails("ResourceNotFoundException",
                    "Consumer c with creation timestamp 1700000000 under stream s and account "
                    "111122223333 not found."));
  EXPECT_THAT(untag(api, "arn:aws:kinesis:us-east-1:999988887777:stream/s", R"("a;")"),
              Fails("ResourceNotFoundException", "Stream s under account 999988887777 not found."));
}

TEST(UntagResourceState, ChecksTheKeys) {
  TestApi api;
  create_both(api);
  for (const char* arn : {kStream, kConsumer}) {
    EXPECT_THAT(untag(api, arn, R"("a;")"),
                Fails("InvalidArgumentException", "Some tags contain invalid characters."));
    EXPECT_THAT(untag(api, arn, R"("a%")"),
                Fails("InvalidArgumentException", "Failed to remove tags from stream s"));
  }
}

TEST(UntagResourceState, NeedsAnActiveConsumer) {
  TestApi api({.options = {.limits_on = false, .state_delay_millis = 1000}});
  api.create_stream("s");
  api.clock().advance_millis(1000);
  api.restart();
  const TestReply made =
      api.call("RegisterStreamConsumer",
               std::string("{\"ConsumerName\":\"c\",\"StreamARN\":\"") + kStream + "\"}");
  EXPECT_THAT(untag(api, made.text("ConsumerARN"), R"("a")"),
              Fails("ResourceInUseException", "is not in ACTIVE status."));
}

TEST(UntagResourceBehaviour, RemovesTagsAndPassesOverOthers) {
  TestApi api;
  create_both(api);
  for (const char* arn : {kStream, kConsumer}) {
    ASSERT_THAT(tag(api, arn, R"("a":"1","b":"2")"), Answers(""));
    EXPECT_THAT(untag(api, arn, R"("b","unknown")"), Answers(""));
    EXPECT_EQ(tags_of_resource(api, arn), R"({"Tags":[{"Key":"a","Value":"1"}]})");
  }
}

}  // namespace
}  // namespace weir::api
