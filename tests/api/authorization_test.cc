// Who may do what to which stream, through dispatch: keys with lists of operations, policies of
// streams and consumers, callers of the owner's account and of others (facts 1.6, 4.7, 5.10).

#include "api/authorization.h"

#include <gtest/gtest.h>

#include <string>

#include "api/json/encode.h"
#include "tests/support/reply_matchers.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

constexpr const char* kArn = "arn:aws:kinesis:us-east-1:111122223333:stream/s";
const std::string kStreamArn = std::string(R"("StreamARN":")") + kArn + "\"";

Principal user(const std::string& account, const std::string& name) {
  return {.account = account, .region = "us-east-1", .access_key = "AK", .user = name};
}

Principal owner() {
  return user("111122223333", "owner");
}

Principal guest() {
  return user("444455556666", "guest");
}

// A user of the owner's account who may only list streams.
Principal lister() {
  Principal caller = user("111122223333", "lister");
  caller.operations.emplace().set(static_cast<size_t>(Operation::kListStreams));
  return caller;
}

std::string one_statement(const std::string& effect, const std::string& principal,
                          const std::string& action) {
  return R"({"Statement":{"Effect":")" + effect + R"(","Principal":{"AWS":")" + principal +
         R"("},"Action":")" + action + R"(","Resource":"*"}})";
}

class Authorization : public testing::Test {
 protected:
  Authorization() { api_.create_stream("s", 2); }

  void put_policy(const std::string& policy, const std::string& arn = kArn) {
    std::string text;
    json::encode_string(policy, text);
    ASSERT_THAT(api_.call_as(owner(), "PutResourcePolicy",
                             R"({"ResourceARN":")" + arn + R"(","Policy":)" + text + "}"),
                Answers(""));
  }
  TestReply summary(const Principal& caller) {
    return api_.call_as(caller, "DescribeStreamSummary", "{" + kStreamArn + "}");
  }

  TestApi api_;
};

// AWS tells nothing about streams of others, not even whether they are there.
TEST_F(Authorization, StrangersAreRefusedTheSameWithAndWithoutAStream) {
  EXPECT_THAT(
      summary(guest()),
      Fails("AccessDeniedException",
            "User: arn:aws:iam::444455556666:user/guest is not authorized to perform: "
            "kinesis:DescribeStreamSummary on resource: "
            "arn:aws:kinesis:us-east-1:111122223333:stream/s because no resource-based policy "
            "allows the kinesis:DescribeStreamSummary action"));
  EXPECT_THAT(api_.call_as(guest(), "DescribeStreamSummary",
                           R"({"StreamARN":"arn:aws:kinesis:us-east-1:111122223333:stream/none"})"),
              Fails("AccessDeniedException", "no resource-based policy allows"));
}

TEST_F(Authorization, APolicyOpensAStreamByItsArn) {
  put_policy(one_statement("Allow", "444455556666", "kinesis:Describe*"));
  EXPECT_THAT(summary(guest()), AnswersWith(R"("StreamName":"s")"));
  EXPECT_THAT(api_.call_as(guest(), "DeleteStream", "{" + kStreamArn + "}"),
              Fails("AccessDeniedException", "no resource-based policy allows"));
  EXPECT_THAT(api_.call_as(guest(), "DescribeStreamSummary", R"({"StreamName":"s"})"),
              Fails("ResourceNotFoundException", "under account 444455556666"))
      << "a name is one of the caller's account";
  EXPECT_THAT(summary(user("777788889999", "guest")),
              Fails("AccessDeniedException", "no resource"));
}

TEST_F(Authorization, APolicyOutlivesARestart) {
  put_policy(one_statement("Allow", "444455556666", "kinesis:*"));
  api_.restart();
  EXPECT_THAT(summary(guest()), AnswersWith("ACTIVE"));
  ASSERT_THAT(api_.call_as(owner(), "DeleteResourcePolicy",
                           std::string(R"({"ResourceARN":")") + kArn + "\"}"),
              Answers(""));
  EXPECT_THAT(summary(guest()), Fails("AccessDeniedException", "no resource-based policy"));
}

// Iterators and page tokens name their stream inside.
TEST_F(Authorization, AGuestReadsAndWrites) {
  put_policy(one_statement("Allow", "arn:aws:iam::444455556666:user/guest", "kinesis:*"));
  EXPECT_THAT(api_.call_as(
                  guest(), "PutRecord",
                  "{" + kStreamArn + R"(,"Data":"aGk=","PartitionKey":"k","ExplicitHashKey":"0"})"),
              AnswersWith("SequenceNumber"));
  const TestReply iterator =
      api_.call_as(guest(), "GetShardIterator",
                   "{" + kStreamArn + R"(,"ShardId":"0","ShardIteratorType":"TRIM_HORIZON"})");
  const std::string get = "{\"ShardIterator\":\"" + iterator.text("ShardIterator") + "\"}";
  EXPECT_THAT(api_.call_as(guest(), "GetRecords", get), AnswersWith("aGk="));
  EXPECT_THAT(
      api_.call_as(user("777788889999", "x"), "GetRecords", get),
      Fails("AccessDeniedException", "kinesis:GetRecords on resource: " + std::string(kArn)));
  const TestReply page =
      api_.call_as(guest(), "ListShards", "{" + kStreamArn + R"(,"MaxResults":1})");
  const std::string more = "{\"NextToken\":\"" + page.text("NextToken") + "\"}";
  EXPECT_THAT(api_.call_as(guest(), "ListShards", more), AnswersWith("shardId-000000000001"));
  EXPECT_THAT(api_.call_as(user("777788889999", "x"), "ListShards", more),
              Fails("AccessDeniedException", "no resource-based policy"));
}

// "belong to the owner's account in order to use this operation" (the API reference).
TEST_F(Authorization, APolicyIsNeverChangedByGuests) {
  put_policy(one_statement("Allow", "*", "kinesis:*"));
  const std::string resource = std::string(R"({"ResourceARN":")") + kArn + "\"";
  EXPECT_THAT(api_.call_as(guest(), "GetResourcePolicy", resource + "}"), AnswersWith("Policy"));
  EXPECT_THAT(api_.call_as(guest(), "DeleteResourcePolicy", resource + "}"),
              Fails("AccessDeniedException", "no resource-based policy"));
  EXPECT_THAT(api_.call_as(guest(), "PutResourcePolicy", resource + R"(,"Policy":"{}"})"),
              Fails("AccessDeniedException", "no resource-based policy"));
}

TEST_F(Authorization, AnExplicitDenyCountsForTheOwnersUsersToo) {
  put_policy(R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},)"
             R"({"Effect":"Deny","Principal":"*","Action":"kinesis:Put*","Resource":"*"}]})");
  for (const Principal& caller : {owner(), guest()}) {
    EXPECT_THAT(summary(caller), AnswersWith("ACTIVE"));
    EXPECT_THAT(
        api_.call_as(caller, "PutRecord", "{" + kStreamArn + R"(,"Data":"","PartitionKey":"k"})"),
        Fails("AccessDeniedException", "with an explicit deny in a resource-based policy"));
  }
}

// Within an account either of the two is enough, but an account is not yet its users.
TEST_F(Authorization, APolicyMayAllowWhatAKeyIsNotFor) {
  EXPECT_THAT(summary(lister()), Fails("AccessDeniedException", "no identity-based policy"));
  put_policy(one_statement("Allow", "111122223333", "kinesis:*"));
  EXPECT_THAT(summary(lister()), Fails("AccessDeniedException", "no identity-based policy"));
  put_policy(one_statement("Allow", "arn:aws:iam::111122223333:user/lister", "kinesis:*"));
  EXPECT_THAT(summary(lister()), AnswersWith("ACTIVE"));
}

// Across accounts both are needed.
TEST_F(Authorization, AKeyStaysLimitedElsewhere) {
  put_policy(one_statement("Allow", "*", "kinesis:*"));
  Principal limited = guest();
  limited.operations.emplace().set(static_cast<size_t>(Operation::kListShards));
  EXPECT_THAT(summary(limited), Fails("AccessDeniedException", "no identity-based policy"));
  EXPECT_THAT(api_.call_as(limited, "ListShards", "{" + kStreamArn + "}"), AnswersWith("Shards"));
}

TEST_F(Authorization, AConsumerHasAPolicyOfItsOwn) {
  const TestReply registered =
      api_.call_as(owner(), "RegisterStreamConsumer", "{" + kStreamArn + R"(,"ConsumerName":"c"})");
  const std::string arn = registered.text("ConsumerARN");
  const std::string by_arn = R"({"ConsumerARN":")" + arn + "\"}";
  const std::string by_name = "{" + kStreamArn + R"(,"ConsumerName":"c"})";
  put_policy(one_statement("Allow", "*", "kinesis:*"));
  EXPECT_THAT(api_.call_as(guest(), "DescribeStreamConsumer", by_arn),
              Fails("AccessDeniedException", "on resource: " + arn + " because no resource-based"));
  put_policy(one_statement("Allow", "444455556666", "kinesis:DescribeStreamConsumer"), arn);
  EXPECT_THAT(api_.call_as(guest(), "DescribeStreamConsumer", by_arn), AnswersWith("ACTIVE"));
  EXPECT_THAT(api_.call_as(guest(), "DescribeStreamConsumer", by_name), AnswersWith("ACTIVE"));
  EXPECT_THAT(api_.call_as(guest(), "DeregisterStreamConsumer", by_arn),
              Fails("AccessDeniedException", "no resource-based policy"));
}

// The ARN that was allowed is the only one that the call reaches.
TEST_F(Authorization, OneOpenStreamOpensNoOther) {
  api_.create_stream("closed");
  put_policy(one_statement("Allow", "*", "kinesis:*"));
  EXPECT_THAT(
      api_.call_as(guest(), "DescribeStreamSummary",
                   R"({"StreamARN":"arn:aws:kinesis:us-east-1:111122223333:stream/closed"})"),
      Fails("AccessDeniedException", "no resource-based policy"));
  EXPECT_THAT(api_.call_as(guest(), "DescribeStreamConsumer",
                           "{" + kStreamArn +
                               R"(,"ConsumerARN":"arn:aws:kinesis:us-east-1:111122223333:)"
                               R"(stream/closed/consumer/c:1700000000"})"),
              Fails("AccessDeniedException", "no resource-based policy"));
}

// Whoever makes Principals: a list of operations is never passed over.
TEST_F(Authorization, AListOfOperationsCountsWithoutAName) {
  Principal nameless = lister();
  nameless.user.clear();
  EXPECT_THAT(summary(nameless), Fails("AccessDeniedException", "no identity-based policy"));
  EXPECT_THAT(api_.call_as(nameless, "ListStreams", "{}"), AnswersWith("StreamNames"));
}

// An endpoint shows one region.
TEST_F(Authorization, AnotherRegionIsNotFound) {
  Principal far = owner();
  far.region = "eu-west-1";
  EXPECT_THAT(summary(far), Fails("ResourceNotFoundException", "Stream s"));
}

// Nobody knows who an unverified caller is: policies are stored and shown only.
TEST_F(Authorization, PoliciesAreNotAskedForUnverifiedCallers) {
  put_policy(one_statement("Deny", "*", "kinesis:*"));
  EXPECT_THAT(api_.call("DescribeStreamSummary", "{" + kStreamArn + "}"), AnswersWith("ACTIVE"));
  const Principal other{.account = "444455556666", .region = "us-east-1", .access_key = {}};
  EXPECT_THAT(summary(other), Fails("ResourceNotFoundException", "Stream s"));
}

}  // namespace
}  // namespace weir::api
