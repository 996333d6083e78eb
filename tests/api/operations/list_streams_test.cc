#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TEST(ListStreamsTypes, AreChecked) {
  expect_type_errors("ListStreams");
}

TEST(ListStreamsConstraints, AreChecked) {
  expect_constraint_errors("ListStreams");
}

TEST(ListStreamsState, RefusesATokenWithAName) {
  TestApi api;
  EXPECT_THAT(api.call("ListStreams", R"({"NextToken":"x","ExclusiveStartStreamName":"s"})"),
              Fails("InvalidArgumentException",
                    "NextToken and ExclusiveStartStreamName cannot be provided together."));
}

TEST(ListStreamsState, RefusesTokensItDidNotMake) {
  TestApi api;
  EXPECT_THAT(api.call("ListStreams", R"({"NextToken":"x"})"),
              Fails("InvalidArgumentException", "Invalid NextToken."));
}

TEST(ListStreamsState, RefusesTokensOfOthersAndOldOnes) {
  TestApi api;
  api.create_stream("a");
  api.create_stream("b");
  const std::string token = api.call("ListStreams", R"({"Limit":1})").text("NextToken");
  const std::string request = "{\"NextToken\":\"" + token + "\"}";
  const Principal other{.account = "999988887777", .region = "us-east-1", .access_key = {}};
  EXPECT_THAT(api.call_as(other, "ListStreams", request),
              Fails("InvalidArgumentException", "Invalid NextToken."));
  api.clock().advance_millis(300'001);
  EXPECT_THAT(api.call("ListStreams", request),
              Fails("ExpiredNextTokenException", "The provided next token has expired."));
}

// Code-unit order, in any state (facts 4.1).
TEST(ListStreamsBehaviour, SortsNamesByTheirBytes) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  for (const char* name : {"b", "B", "a.1", "a-1"}) {
    api.create_stream(name);
  }
  EXPECT_THAT(api.call("ListStreams", "{}"),
              AnswersWith(R"({"StreamNames":["B","a-1","a.1","b"],"HasMoreStreams":false,)"));
}

TEST(ListStreamsBehaviour, SummarisesEachStream) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(api.call("ListStreams", "{}"),
              Answers(R"({"StreamNames":["s"],"HasMoreStreams":false,"StreamSummaries":[)"
                      R"({"StreamName":"s",)"
                      R"("StreamARN":"arn:aws:kinesis:us-east-1:111122223333:stream/s",)"
                      R"("StreamStatus":"ACTIVE","StreamModeDetails":{"StreamMode":"PROVISIONED"},)"
                      R"("StreamCreationTimestamp":1700000000}]})"));
}

TEST(ListStreamsBehaviour, GoesOnByNameOrByToken) {
  TestApi api;
  for (const char* name : {"a", "b", "c"}) {
    api.create_stream(name);
  }
  const TestReply first = api.call("ListStreams", R"({"Limit":2})");
  EXPECT_THAT(first, AnswersWith(R"("StreamNames":["a","b"],"HasMoreStreams":true)"));
  // The stream behind which to go on may be gone by then.
  api.call("DeleteStream", R"({"StreamName":"b"})");
  const std::string rest = R"("StreamNames":["c"],"HasMoreStreams":false,"StreamSummaries")";
  EXPECT_THAT(api.call("ListStreams", "{\"NextToken\":\"" + first.text("NextToken") + "\"}"),
              AnswersWith(rest));
  EXPECT_THAT(api.call("ListStreams", R"({"ExclusiveStartStreamName":"b"})"), AnswersWith(rest));
}

TEST(ListStreamsBehaviour, ShowsAHundredStreamsAtMost) {
  TestApi api;
  for (int i = 0; i < 101; ++i) {
    api.create_stream("stream-" + std::to_string(1000 + i));
  }
  const TestReply reply = api.call("ListStreams", R"({"Limit":10000})");
  EXPECT_THAT(reply, AnswersWith(R"("stream-1099"],"HasMoreStreams":true)"));
}

}  // namespace
}  // namespace weir::api
