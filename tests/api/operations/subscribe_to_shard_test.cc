#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"
#include "tests/support/test_events.h"

namespace weir::api {
namespace {

constexpr std::string_view kArn =
    "arn:aws:kinesis:us-east-1:111122223333:stream/s/consumer/c:1700000000";
constexpr std::string_view kHorizon = R"({"Type":"TRIM_HORIZON"})";

class Subscribed {
 public:
  explicit Subscribed(const TestApi::Settings& settings = {.options = {.limits_on = false}})
      : api_(settings) {
    api_.create_stream("s");
    api_.call("RegisterStreamConsumer",
              R"({"StreamARN":"arn:aws:kinesis:us-east-1:111122223333:stream/s",)"
              R"("ConsumerName":"c"})");
  }

  TestReply subscribe(std::string_view position = kHorizon, std::string_view shard = "0",
                      std::string_view arn = kArn, std::string_view more = {}) {
    return api_.call("SubscribeToShard", std::string(R"({"ConsumerARN":")")
                                             .append(arn)
                                             .append(R"(","ShardId":")")
                                             .append(shard)
                                             .append(R"(","StartingPosition":)")
                                             .append(position)
                                             .append(more)
                                             .append("}"));
  }

  void put(std::string_view data) {
    const TestReply reply = api_.call("PutRecord", std::string(R"({"StreamName":"s","Data":")")
                                                       .append(data)
                                                       .append(R"(","PartitionKey":"k"})"));
    ASSERT_EQ(reply.status, 200) << reply;
  }

  TestApi& api() { return api_; }

 private:
  TestApi api_;
};

MATCHER_P(IsEventWith, piece, "is an event with " + std::string(piece)) {
  return arg.has_value() && arg->kind == StreamEvent::Kind::kEvent &&
         arg->type == "SubscribeToShardEvent" && arg->payload.find(piece) != std::string::npos;
}

MATCHER_P2(IsException, type, piece, "is " + std::string(type) + " with " + std::string(piece)) {
  return arg.has_value() && arg->kind == StreamEvent::Kind::kException && arg->type == type &&
         arg->payload.find(piece) != std::string::npos;
}

MATCHER(IsEnd, "is the end") {
  return arg.has_value() && arg->kind == StreamEvent::Kind::kEnd;
}

std::string number_in(const std::optional<StreamEvent>& event) {
  return TestReply{.body = event ? event->payload : ""}.text("ContinuationSequenceNumber");
}

TEST(SubscribeToShardTypes, AreChecked) {
  expect_type_errors("SubscribeToShard");
}

TEST(SubscribeToShardConstraints, AreChecked) {
  expect_constraint_errors("SubscribeToShard");
}

TEST(SubscribeToShardState, NeedsAConsumer) {
  Subscribed test;
  constexpr std::string_view kOther =
      "arn:aws:kinesis:us-east-1:111122223333:stream/s/consumer/d:1700000000";
  EXPECT_THAT(test.subscribe(kHorizon, "0", kOther),
              Fails("ResourceNotFoundException", "Consumer d"));
}

TEST(SubscribeToShardState, NeedsAShard) {
  Subscribed test;
  EXPECT_THAT(test.subscribe(kHorizon, "1"),
              Fails("ResourceNotFoundException",
                    "Shard shardId-000000000001 in stream s under account 111122223333 does not "
                    "exist"));
  EXPECT_THAT(test.subscribe(kHorizon, "shardId-x"),
              Fails("ResourceNotFoundException", "shardId-x"));
}

TEST(SubscribeToShardState, NeedsAConsumerThatIsActive) {
  Subscribed test({.options = {.limits_on = false, .state_delay_millis = 500}});
  test.api().clock().advance_millis(500);
  test.api().restart();  // finishes what is due: the stream
  test.api().call("RegisterStreamConsumer",
                  R"({"StreamARN":"arn:aws:kinesis:us-east-1:111122223333:stream/s",)"
                  R"("ConsumerName":"late"})");
  const std::string arn =
      test.api()
          .call("ListStreamConsumers",
                R"({"StreamARN":"arn:aws:kinesis:us-east-1:111122223333:stream/s"})")
          .text("ConsumerARN");
  EXPECT_THAT(test.subscribe(kHorizon, "0", arn),
              Fails("ResourceInUseException", "is not in ACTIVE status"));
}

TEST(SubscribeToShardState, ChecksWhatStandsBesideTheType) {
  Subscribed test;
  EXPECT_THAT(test.subscribe(R"({"Type":"AT_SEQUENCE_NUMBER"})"),
              Fails("InvalidArgumentException", "no StartingSequenceNumber"));
  EXPECT_THAT(test.subscribe(R"({"Type":"LATEST","SequenceNumber":"1"})"),
              Fails("InvalidArgumentException", "also a StartingSequenceNumber"));
  EXPECT_THAT(test.subscribe(R"({"Type":"AT_TIMESTAMP"})"),
              Fails("InvalidArgumentException", "no timestamp parameter"));
}

// Facts 3.3: before the stream begins.
TEST(SubscribeToShardState, RefusesABadSequenceNumber) {
  Subscribed test;
  EXPECT_THAT(test.subscribe(R"({"Type":"AT_SEQUENCE_NUMBER","SequenceNumber":"12345"})"),
              Fails("InvalidArgumentException", "12345"));
}

TEST(SubscribeToShardState, ADryRunIsRefusedOnceEverythingIsThere) {
  Subscribed test;
  EXPECT_THAT(test.subscribe(kHorizon, "0", kArn, R"(,"DryRun":true)"),
              Fails("DryRunOperationException", "DryRun parameter"));
  EXPECT_EQ(test.api().service().subscriptions().count(), 0u);
}

// Facts section 9, line 8.
TEST(SubscribeToShardState, IsTakenOverAfterFiveSecondsOnly) {
  Subscribed test({.options = {.limits_on = true}});
  const TestReply first = test.subscribe();
  ASSERT_NE(first.events, nullptr) << first;
  TestEvents events(test.api(), first);
  EXPECT_EQ(events.next(), std::nullopt);
  EXPECT_THAT(test.subscribe(), Fails("LimitExceededException", "Rate exceeded"));
  test.api().clock().advance_millis(2000);
  const std::string active =
      "Another active subscription exists for this consumer: 111122223333:s:shardId-000000000000:c";
  EXPECT_THAT(test.subscribe(), Fails("ResourceInUseException", active));
  EXPECT_THAT(events.next_after(3000), IsEventWith("\"Records\":[]"));
  EXPECT_EQ(events.next(), std::nullopt);
  const TestReply second = test.subscribe();
  ASSERT_NE(second.events, nullptr) << second;
  EXPECT_THAT(events.next(), IsException("ResourceInUseException", active));
}

TEST(SubscribeToShardBehaviour, AnswersAtOnce) {
  Subscribed test;
  const TestReply reply = test.subscribe();
  EXPECT_EQ(reply.status, 200) << reply;
  EXPECT_EQ(reply.body, "{}");
  ASSERT_NE(reply.events, nullptr);
}

TEST(SubscribeToShardBehaviour, SendsRecordsAsGetRecordsShowsThem) {
  Subscribed test;
  test.put("YQ==");
  const TestReply reply = test.subscribe();
  TestEvents events(test.api(), reply);
  const auto event = events.next();
  const TestReply page =
      test.api().call("GetRecords", R"({"ShardIterator":")" +
                                        test.api().iterator("s", "0", "TRIM_HORIZON") + "\"}");
  const std::string records = page.body.substr(0, page.body.find("]") + 1);
  EXPECT_THAT(event, IsEventWith(records + ",\"ContinuationSequenceNumber\":\""));
  EXPECT_THAT(event, IsEventWith("\"MillisBehindLatest\":0}"));
}

TEST(SubscribeToShardBehaviour, SendsARecordWhenItIsStored) {
  Subscribed test;
  const TestReply reply = test.subscribe(R"({"Type":"LATEST"})");
  TestEvents events(test.api(), reply);
  EXPECT_EQ(events.next(), std::nullopt);
  test.put("bmV3");
  EXPECT_THAT(events.next(), IsEventWith("\"Data\":\"bmV3\""));
}

// Facts section 9, line 6.
TEST(SubscribeToShardBehaviour, IsNeverSilentForFiveSeconds) {
  Subscribed test;
  const TestReply reply = test.subscribe();
  TestEvents events(test.api(), reply);
  std::string before;
  for (int i = 0; i < 12; ++i) {
    EXPECT_EQ(events.next(), std::nullopt);
    const auto event = events.next_after(5000);
    ASSERT_THAT(event, IsEventWith("\"Records\":[]"));
    EXPECT_GT(number_in(event), before);
    before = number_in(event);
  }
}

TEST(SubscribeToShardBehaviour, EndsAfterFiveMinutesWithoutAnError) {
  Subscribed test;
  const TestReply reply = test.subscribe();
  TestEvents events(test.api(), reply);
  EXPECT_THAT(events.next_after(300'000), IsEnd());
}

TEST(SubscribeToShardBehaviour, GoesOnAtTheContinuation) {
  Subscribed test;
  test.put("b25l");
  const TestReply one = test.subscribe();
  TestEvents before(test.api(), one);
  const std::string number = number_in(before.next());
  test.put("dHdv");
  for (const char* type : {"AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"}) {
    const TestReply two = test.subscribe(std::string(R"({"Type":")") + type +
                                         R"(","SequenceNumber":")" + number + "\"}");
    ASSERT_NE(two.events, nullptr) << two;
    TestEvents after(test.api(), two);
    const auto event = after.next();
    EXPECT_THAT(event, IsEventWith("\"Data\":\"dHdv\""));
    EXPECT_EQ(event->payload.find("b25l"), std::string::npos);
  }
}

// Facts 3.3: no number, children with their parents, and then the end.
TEST(SubscribeToShardBehaviour, EndsAClosedShardWithItsChildren) {
  Subscribed test;
  const TestReply reply = test.subscribe();
  TestEvents events(test.api(), reply);
  EXPECT_EQ(events.next(), std::nullopt);
  test.api().call("SplitShard",
                  R"({"StreamName":"s","ShardToSplit":"shardId-000000000000",)"
                  R"("NewStartingHashKey":"170141183460469231731687303715884105728"})");
  const auto last = events.next();
  EXPECT_THAT(last, IsEventWith("\"ParentShards\":[\"shardId-000000000000\"]"));
  EXPECT_EQ(number_in(last), "");
  EXPECT_THAT(events.next(), IsEnd());
}

TEST(SubscribeToShardBehaviour, EndsWithAnExceptionWhenTheConsumerGoes) {
  Subscribed test;
  const TestReply reply = test.subscribe();
  TestEvents events(test.api(), reply);
  EXPECT_EQ(events.next(), std::nullopt);
  test.api().call("DeregisterStreamConsumer", R"({"ConsumerARN":")" + std::string(kArn) + "\"}");
  EXPECT_THAT(events.next(), IsException("ResourceNotFoundException", "{\"message\":\"Consumer c"));
}

TEST(SubscribeToShardBehaviour, EndsWithAnExceptionWhenTheStreamGoes) {
  Subscribed test;
  const TestReply reply = test.subscribe();
  TestEvents events(test.api(), reply);
  EXPECT_EQ(events.next(), std::nullopt);
  test.api().call("DeleteStream", R"({"StreamName":"s","EnforceConsumerDeletion":true})");
  EXPECT_THAT(events.next(), IsException("ResourceNotFoundException", "message"));
}

TEST(SubscribeToShardBehaviour, OpensEncryptedRecordsFromTheRing) {
  Subscribed test;
  const TestReply reply = test.subscribe();
  TestEvents events(test.api(), reply);
  EXPECT_EQ(events.next(), std::nullopt);
  const TestReply encrypted =
      test.api().call("StartStreamEncryption",
                      R"({"StreamName":"s","EncryptionType":"KMS","KeyId":"alias/aws/kinesis"})");
  ASSERT_EQ(encrypted.status, 200) << encrypted;
  test.put("c2VjcmV0");
  const auto event = events.next();
  EXPECT_THAT(event, IsEventWith("\"Data\":\"c2VjcmV0\",\"PartitionKey\":\"k\","
                                 "\"EncryptionType\":\"KMS\""));
}

TEST(SubscribeToShardBehaviour, EndsWhenItIsStopped) {
  Subscribed test;
  const TestReply reply = test.subscribe();
  TestEvents events(test.api(), reply);
  EXPECT_EQ(events.next(), std::nullopt);
  events.stop();
  EXPECT_THAT(events.next(), IsEnd());
}

}  // namespace
}  // namespace weir::api
