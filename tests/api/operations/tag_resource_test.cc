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

TEST(TagResourceTypes, AreChecked) {
  expect_type_errors("TagResource");
}

TEST(TagResourceConstraints, AreChecked) {
  expect_constraint_errors("TagResource");
}

// The resource comes before the tags (facts 4.5).
TEST(TagResourceState, NeedsAStreamOrAConsumer) {
  TestApi api;
  EXPECT_THAT(tag(api, kStream, R"("a;":"b")"),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
  api.create_stream("s");
  EXPECT_THAT(tag(api, kConsumer, R"("a;":"b")"),
              Fails("ResourceNotFoundException",
                    "Consumer c with creation timestamp 1700000000 under stream s and account "
                    "111122223333 not found."));
  EXPECT_THAT(tag(api, "arn:aws:kinesis:us-east-1:999988887777:stream/s", R"("a;":"b")"),
              Fails("ResourceNotFoundException", "Stream s under account 999988887777 not found."));
}

TEST(TagResourceState, ChecksTheTags) {
  TestApi api;
  create_both(api);
  for (const char* arn : {kStream, kConsumer}) {
    EXPECT_THAT(tag(api, arn, R"("a;":"b")"),
                Fails("InvalidArgumentException", "Some tags contain invalid characters."));
    EXPECT_THAT(tag(api, arn, R"("a%":"b")"),
                Fails("InvalidArgumentException", "because some tags contained illegal"));
  }
}

// Facts 4.0: 50 tags per resource. A consumer's do not count for its stream.
TEST(TagResourceState, RefusesMoreThanFiftyTags) {
  TestApi api;
  create_both(api);
  std::string fifty;
  for (int i = 0; i < 50; ++i) {
    fifty.append(i == 0 ? "\"k" : ",\"k").append(std::to_string(i)).append("\":\"v\"");
  }
  for (const char* arn : {kStream, kConsumer}) {
    ASSERT_THAT(tag(api, arn, fifty), Answers(""));
    EXPECT_THAT(tag(api, arn, R"("one":"more")"),
                Fails("InvalidArgumentException", "cannot have more than 10 tags"));
    EXPECT_THAT(tag(api, arn, R"("k7":"new")"), Answers(""));
  }
}

TEST(TagResourceState, NeedsAnActiveResource) {
  TestApi api({.options = {.limits_on = false, .state_delay_millis = 1000}});
  api.create_stream("s");
  EXPECT_THAT(tag(api, kStream, R"("a":"b")"),
              Fails("ResourceInUseException",
                    "Stream s under account 111122223333 not ACTIVE, instead in state CREATING"));
  api.clock().advance_millis(1000);
  api.restart();
  const TestReply made =
      api.call("RegisterStreamConsumer",
               std::string("{\"ConsumerName\":\"c\",\"StreamARN\":\"") + kStream + "\"}");
  EXPECT_THAT(tag(api, made.text("ConsumerARN"), R"("a":"b")"),
              Fails("ResourceInUseException",
                    "Consumer c with creation timestamp 1700000001 under stream s and account "
                    "111122223333 is not in ACTIVE status."));
}

TEST(TagResourceBehaviour, AddsAndReplacesTags) {
  TestApi api;
  create_both(api);
  for (const char* arn : {kStream, kConsumer}) {
    ASSERT_THAT(tag(api, arn, R"("b":"1","a":"2")"), Answers(""));
    ASSERT_THAT(tag(api, arn, R"("b":"3")"), Answers(""));
    api.restart();
    EXPECT_EQ(tags_of_resource(api, arn),
              R"({"Tags":[{"Key":"a","Value":"2"},{"Key":"b","Value":"3"}]})");
  }
}

// One set of tags, whichever operation changes it.
TEST(TagResourceBehaviour, SharesTheTagsOfAStream) {
  TestApi api;
  api.create_stream("s");
  ASSERT_THAT(tag(api, kStream, R"("a":"1")"), Answers(""));
  EXPECT_THAT(api.call("ListTagsForStream", R"({"StreamName":"s"})"),
              Answers(R"({"Tags":[{"Key":"a","Value":"1"}],"HasMoreTags":false})"));
}

}  // namespace
}  // namespace weir::api
