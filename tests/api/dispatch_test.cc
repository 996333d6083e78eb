// The order of checks (facts 1.5): each test breaks two rules at once, or shows the form of an
// answer.

#include "api/dispatch.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/support/cbor_text.h"
#include "tests/support/reply_matchers.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

class DispatchTest : public testing::Test {
 protected:
  TestReply call(std::string_view operation, std::string_view json) {
    return api_.call(operation, json);
  }
  TestReply unsigned_call(std::string_view operation, std::string_view json) {
    Call call;
    call.operation = operation;
    call.body = base::Buffer::copy_of(json);
    call.caller = AuthFailure{.type = "MissingAuthenticationTokenException",
                              .message = "Missing Authentication Token"};
    return api_.send(std::move(call));
  }
  TestReply call_in(WireFormat format, std::string_view operation, std::string_view body) {
    Call call;
    call.operation = operation;
    call.format = format;
    call.body = base::Buffer::copy_of(body);
    call.caller = Principal{
        .account = std::string(kTestAccount), .region = std::string(kTestRegion), .access_key = {}};
    return api_.send(std::move(call));
  }

  TestApi api_;
};

TEST_F(DispatchTest, AnswersTheOperation) {
  EXPECT_THAT(call("ListStreams", "{}"),
              Answers(R"({"StreamNames":[],"HasMoreStreams":false,"StreamSummaries":[]})"));
}

// Facts 1.1: not "{}".
TEST_F(DispatchTest, AnswersAnEmptyBodyWithoutOutput) {
  EXPECT_THAT(call("CreateStream", R"({"StreamName":"s","ShardCount":1})"), Answers(""));
}

TEST_F(DispatchTest, RefusesABrokenBodyBeforeTheUnknownOperation) {
  EXPECT_EQ(call("Nonsense", "{").body, R"({"__type":"SerializationException"})");
}

TEST_F(DispatchTest, RefusesAnUnknownOperationBeforeTheSignature) {
  const TestReply reply = unsigned_call("Nonsense", "{}");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.body, R"({"__type":"UnknownOperationException"})");
}

TEST_F(DispatchTest, RefusesABrokenBodyBeforeTheSignature) {
  EXPECT_EQ(unsigned_call("PutRecord", "{\"").body, R"({"__type":"SerializationException"})");
}

TEST_F(DispatchTest, RefusesTheSignatureBeforeWrongTypes) {
  EXPECT_EQ(unsigned_call("PutRecord", R"({"Data":1})").body,
            R"({"__type":"MissingAuthenticationTokenException",)"
            R"("message":"Missing Authentication Token"})");
}

// These have a capital M (facts 1.7).
TEST_F(DispatchTest, RefusesWrongTypesBeforeBrokenRules) {
  EXPECT_EQ(call("PutRecord", R"({"StreamName":"","Data":true})").body,
            R"({"__type":"SerializationException",)"
            R"("Message":"class java.lang.Boolean can not be converted to a Blob"})");
}

TEST_F(DispatchTest, RefusesBrokenRulesBeforeAskingForTheStream) {
  EXPECT_THAT(call("DescribeStream", R"({"StreamName":"nobody","Limit":0})"),
              Fails("ValidationException", "1 validation error detected: Value '0' at 'limit'"));
}

// Facts 1.5 e: application/json is known only to be refused.
TEST_F(DispatchTest, AnswersPlainJsonInItsOddForm) {
  const TestReply broken = call_in(WireFormat::kPlainJson, "ListStreams", "{");
  EXPECT_EQ(broken.status, 400);
  EXPECT_EQ(broken.body,
            R"({"Output":{"__type":"com.amazon.coral.service#SerializationException"},)"
            R"("Version":"1.0"})");
  const TestReply good = call_in(WireFormat::kPlainJson, "ListStreams", "{}");
  EXPECT_EQ(good.status, 404);
  EXPECT_EQ(good.body,
            R"({"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},)"
            R"("Version":"1.0"})");
}

TEST_F(DispatchTest, AnswersCborInCbor) {
  const TestReply reply = call_in(WireFormat::kCbor, "ListStreams", "\xbf\xff");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(to_json(reply.body),
            R"({"StreamNames":[],"HasMoreStreams":false,"StreamSummaries":[]})");
}

TEST_F(DispatchTest, AnswersAnEmptyBodyWithoutOutputInCborToo) {
  EXPECT_THAT(api_.call_in_cbor("CreateStream", R"({"StreamName":"s","ShardCount":1})"),
              Answers(""));
}

TEST_F(DispatchTest, KeepsTheOrderOfChecksInCbor) {
  const std::string malformed = "\xbf\x66__type\x76SerializationException\xff";
  const std::string unknown = R"({"__type":"UnknownOperationException"})";
  EXPECT_EQ(call_in(WireFormat::kCbor, "Nonsense", "\xbf").body, malformed);
  EXPECT_EQ(call_in(WireFormat::kCbor, "PutRecord", "{}").body, malformed);
  EXPECT_EQ(to_json(call_in(WireFormat::kCbor, "Nonsense", "\xa0").body), unknown);
  EXPECT_THAT(
      api_.call_in_cbor("PutRecord", R"({"StreamName":"","Data":true})"),
      Fails("SerializationException", "class java.lang.Boolean can not be converted to a Blob"));
  EXPECT_THAT(api_.call_in_cbor("DescribeStream", R"({"StreamName":"nobody","Limit":0})"),
              Fails("ValidationException", "1 validation error detected: Value '0' at 'limit'"));
  EXPECT_THAT(api_.call_in_cbor("DescribeStream", R"({"StreamName":"nobody"})"),
              Fails("ResourceNotFoundException", "Stream nobody under account"));
}

// Account and region are name spaces.
TEST_F(DispatchTest, KeepsCallersApart) {
  api_.create_stream("s");
  const std::string describe = R"({"StreamName":"s"})";
  const Principal other{.account = "999988887777", .region = "us-east-1", .access_key = {}};
  const Principal elsewhere{
      .account = std::string(kTestAccount), .region = "eu-west-3", .access_key = {}};
  EXPECT_THAT(call("DescribeStreamSummary", describe), AnswersWith("ACTIVE"));
  EXPECT_THAT(api_.call_as(other, "DescribeStreamSummary", describe),
              Fails("ResourceNotFoundException", "Stream s under account 999988887777 not found."));
  EXPECT_THAT(api_.call_as(elsewhere, "DescribeStreamSummary", describe),
              Fails("ResourceNotFoundException", "not found."));
}

// A caller whose key is for PutRecord only.
Principal producer() {
  OperationSet operations;
  operations.set(static_cast<size_t>(Operation::kPutRecord));
  return {.account = std::string(kTestAccount),
          .region = std::string(kTestRegion),
          .access_key = "AK",
          .user = "producer",
          .operations = operations};
}

// The text of facts 1.6, last row.
TEST_F(DispatchTest, RefusesWhatTheKeyIsNotFor) {
  api_.create_stream("s");
  EXPECT_THAT(api_.call_as(producer(), "PutRecord",
                           R"({"StreamName":"s","Data":"YQ==","PartitionKey":"k"})"),
              AnswersWith("SequenceNumber"));
  EXPECT_THAT(api_.call_as(producer(), "DeleteStream", R"({"StreamName":"s"})"),
              Fails("AccessDeniedException",
                    "User: arn:aws:iam::111122223333:user/producer is not authorized to perform: "
                    "kinesis:DeleteStream on resource: "
                    "arn:aws:kinesis:us-east-1:111122223333:stream/s because no identity-based "
                    "policy allows the kinesis:DeleteStream action"));
  EXPECT_THAT(api_.call_as(producer(), "ListStreams", "{}"),
              Fails("AccessDeniedException",
                    "to perform: kinesis:ListStreams on resource: * because no identity-based"));
}

TEST_F(DispatchTest, RefusesBrokenRulesBeforeWhatTheKeyIsNotFor) {
  EXPECT_THAT(api_.call_as(producer(), "ListStreams", R"({"Limit":0})"),
              Fails("ValidationException", "limit"));
}

TEST(DispatchCallRate, RefusesTheSixthCallInASecond) {
  TestApi api({.count_calls = true});
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(api.call("DeleteStream", R"({"StreamName":"s"})"),
                Fails("ResourceNotFoundException", ""));
    EXPECT_THAT(api.call("ListStreams", "{}"), AnswersWith("StreamNames"));
  }
  EXPECT_THAT(
      api.call("DeleteStream", R"({"StreamName":"s"})"),
      Fails("LimitExceededException", "Rate exceeded for stream s under account 111122223333."));
  EXPECT_THAT(api.call("ListStreams", "{}"),
              Fails("LimitExceededException", "Rate exceeded for account 111122223333."));
  api.clock().advance_millis(200);
  EXPECT_THAT(api.call("ListStreams", "{}"), AnswersWith("StreamNames"));
}

TEST(DispatchCallRate, DoesNotCountCallsThatBreakRules) {
  TestApi api({.count_calls = true});
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(api.call("ListStreams", R"({"Limit":0})"), Fails("ValidationException", "limit"));
  }
  EXPECT_THAT(api.call("ListStreams", "{}"), AnswersWith("StreamNames"));
}

}  // namespace
}  // namespace weir::api
