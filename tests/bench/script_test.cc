#include "bench/script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::bench {
namespace {

using testing::HasSubstr;

Options put_records_options() {
  Options options;
  options.load = Load::kPutRecords;
  options.batch = 3;
  options.record_bytes = 10;
  return options;
}

class ReadScriptTest : public testing::Test {
 protected:
  const RequestWriter writer_{Sender{"127.0.0.1", 4567, base::Timestamp{1'700'000'000'000}}};
  const std::vector<std::string> shards_{"shard-a", "shard-b"};
  const std::string page_ = R"({"Records":[{"Data":"YWJj"}],"NextShardIterator":"next"})";
};

TEST(PutScript, SendsItsRequestsInTurn) {
  const std::vector<std::string> requests{"a", "b", "c"};
  PutScript script(requests, 4, Options{});
  EXPECT_EQ(script.next_request(), "b");
  EXPECT_EQ(script.next_request(), "c");
  EXPECT_EQ(script.next_request(), "a");
}

TEST(PutScript, CountsEveryRecordOfAGoodReply) {
  const std::vector<std::string> requests{"a"};
  PutScript script(requests, 0, put_records_options());
  const auto counts = script.on_reply(R"({"FailedRecordCount":0,"Records":[]})");
  ASSERT_TRUE(counts.has_value());
  EXPECT_EQ(counts->records, 3U);
  EXPECT_EQ(counts->data_bytes, 30U);
}

// A PutRecords answers 200 even when entries were refused (facts 4.3): they are errors here.
TEST(PutScript, CountsRefusedEntriesByTheirCode) {
  const std::vector<std::string> requests{"a"};
  PutScript script(requests, 0, put_records_options());
  const auto counts =
      script.on_reply(R"({"FailedRecordCount":2,"Records":[{"SequenceNumber":"1","ShardId":"s"},)"
                      R"({"ErrorCode":"InternalFailure","ErrorMessage":"m"},)"
                      R"({"ErrorCode":"InternalFailure","ErrorMessage":"m"}]})");
  ASSERT_TRUE(counts.has_value());
  EXPECT_EQ(counts->records, 1U);
  EXPECT_EQ(counts->data_bytes, 10U);
  EXPECT_EQ(counts->failed.at("InternalFailure"), 2U);
}

TEST_F(ReadScriptTest, ReadsOnFromTheNextIterator) {
  ReadScript script(writer_, shards_, 0, Options{});
  EXPECT_THAT(std::string(script.next_request()), HasSubstr(R"("ShardId":"shard-a")"));
  EXPECT_FALSE(script.on_reply(R"({"ShardIterator":"first"})").has_value());
  EXPECT_THAT(std::string(script.next_request()), HasSubstr(R"({"ShardIterator":"first"})"));
  const auto counts = script.on_reply(page_);
  ASSERT_TRUE(counts.has_value());
  EXPECT_EQ(counts->data_bytes, 3U);
  EXPECT_THAT(std::string(script.next_request()), HasSubstr(R"({"ShardIterator":"next"})"));
}

TEST_F(ReadScriptTest, GoesToTheNextShardAtTheEndAndAroundAgain) {
  ReadScript script(writer_, shards_, 1, Options{});
  for (const std::string shard : {"shard-b", "shard-a", "shard-b"}) {
    EXPECT_THAT(std::string(script.next_request()), HasSubstr(shard));
    script.on_reply(R"({"ShardIterator":"first"})");
    EXPECT_FALSE(script.on_reply(R"({"Records":[],"NextShardIterator":"end"})").has_value());
  }
}

TEST_F(ReadScriptTest, BeginsAgainAfterAnError) {
  ReadScript script(writer_, shards_, 0, Options{});
  script.on_reply(R"({"ShardIterator":"first"})");
  script.on_error();
  EXPECT_THAT(std::string(script.next_request()), HasSubstr("TRIM_HORIZON"));
}

TEST_F(ReadScriptTest, SendsTheLimit) {
  Options options;
  options.read_limit = 7;
  ReadScript script(writer_, shards_, 0, options);
  script.on_reply(R"({"ShardIterator":"first"})");
  EXPECT_THAT(std::string(script.next_request()),
              HasSubstr(R"({"ShardIterator":"first","Limit":7})"));
}

}  // namespace
}  // namespace weir::bench
