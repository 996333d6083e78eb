#include "bench/json_members.h"

#include <gtest/gtest.h>

namespace weir::bench {
namespace {

// Shape of facts 8.6, in the member order and spacing of different servers.
TEST(JsonMembers, FindsStringsAndNumbersInAnyOrderAndSpacing) {
  const std::string_view compact = R"({"FailedRecordCount":12,"Records":[{"ShardId":"s-1"}]})";
  const std::string_view spaced = R"({ "Records" : [ { "ShardId" : "s-1" } ],
                                       "FailedRecordCount" : 12 })";
  for (const std::string_view json : {compact, spaced}) {
    EXPECT_EQ(find_number(json, "FailedRecordCount"), 12U) << json;
    EXPECT_EQ(find_member(json, "ShardId"), "s-1") << json;
    EXPECT_EQ(find_member(json, "Nothing"), "") << json;
  }
}

TEST(JsonMembers, SkipsStringsOfLists) {
  EXPECT_EQ(find_member(R"({"StreamNames":["Data","x"],"Data":"y"})", "Data"), "y");
}

TEST(JsonMembers, StopsAtTruncatedText) {
  const std::string_view json = R"({"Records":[{"Data":"YWJj","PartitionKey":"k"}],"M":1})";
  for (size_t size = 0; size < json.size(); ++size) {
    EXPECT_EQ(find_member(json.substr(0, size), "Nothing"), "") << size;
  }
}

TEST(ScanRecords, CountsDecodedBytesOfEveryPadding) {
  const RecordsPage page = scan_records(
      R"({"Records":[{"Data":"YWJj","PartitionKey":"a"},{"Data":"YWI=","PartitionKey":"b"},)"
      R"({"Data":"YQ==","PartitionKey":"c"},{"Data":"","PartitionKey":"d"}],)"
      R"("NextShardIterator":"AAA+/==","MillisBehindLatest":0})");
  EXPECT_EQ(page.records, 4U);
  EXPECT_EQ(page.data_bytes, 3U + 2U + 1U);
  EXPECT_EQ(page.next_iterator, "AAA+/==");
}

TEST(ScanRecords, SeesTheEndOfAShard) {
  const RecordsPage page = scan_records(R"({"Records":[],"MillisBehindLatest":0})");
  EXPECT_EQ(page.records, 0U);
  EXPECT_EQ(page.next_iterator, "");
}

}  // namespace
}  // namespace weir::bench
