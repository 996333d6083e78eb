#include "bench/requests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "bench/json_members.h"

namespace weir::bench {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr uint64_t kSeed = 1;

std::vector<std::string> requests_of(const Options& options) {
  base::SeededRandom random(kSeed);
  const RequestWriter writer({"127.0.0.1", 4567, base::Timestamp{1'700'000'000'000}});
  return put_requests(writer, options, random);
}

std::string body_of(const std::string& request) {
  return request.substr(request.find("\r\n\r\n") + 4);
}

// The header set that servers check before they look at the body (facts 1.1 and 1.6).
TEST(RequestWriter, WritesTheHeadersOfASignedRequest) {
  const RequestWriter writer({"127.0.0.1", 4567, base::Timestamp{1'700'000'000'000}});
  const std::string request = writer.request("ListStreams", "{}");
  EXPECT_THAT(request, StartsWith("POST / HTTP/1.1\r\nHost: 127.0.0.1:4567\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nX-Amz-Target: Kinesis_20131202.ListStreams\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nX-Amz-Date: 20231114T221320Z\r\n"));
  EXPECT_THAT(request, HasSubstr("/20231114/us-east-1/kinesis/aws4_request, SignedHeaders="));
  EXPECT_THAT(request, HasSubstr("\r\nContent-Length: 2\r\n\r\n{}"));
}

// Facts 8.3.
TEST(RequestWriter, SignsWithASecret) {
  const RequestWriter writer({.host = "localhost",
                              .port = 4567,
                              .now = base::Timestamp{1'735'787'045'000},
                              .access_key = "AKIDEXAMPLE",
                              .secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"});
  EXPECT_THAT(writer.request("ListStreams", "{}"),
              HasSubstr("Credential=AKIDEXAMPLE/20250102/us-east-1/kinesis/aws4_request, "
                        "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature="
                        "420c1f63722b8604dc775ad0b94a6570e64aaa72368264930d7870239949c26a\r\n"));
}

TEST(PutRequests, CarryRecordsOfTheWantedSize) {
  for (const uint32_t record_bytes : {1U, 2U, 3U, 100U}) {
    Options options;
    options.record_bytes = record_bytes;
    options.load = Load::kPutRecords;
    options.batch = 2;
    const RecordsPage page = scan_records(body_of(requests_of(options).front()));
    EXPECT_EQ(page.records, 2U);
    EXPECT_EQ(page.data_bytes, 2 * record_bytes);
  }
}

TEST(PutRequests, DifferInKeyAndData) {
  const std::vector<std::string> requests = requests_of(Options{});
  std::set<std::string_view> keys;
  std::set<std::string_view> data;
  for (const std::string& request : requests) {
    keys.insert(find_member(request, "PartitionKey"));
    data.insert(find_member(request, "Data"));
  }
  EXPECT_GE(requests.size(), 1000U);
  EXPECT_EQ(keys.size(), requests.size());
  EXPECT_EQ(data.size(), requests.size());
}

// A request of 500 big records must not multiply into gigabytes.
TEST(PutRequests, AreFewWhenTheyAreBig) {
  Options options;
  options.load = Load::kPutRecords;
  options.batch = 500;
  options.record_bytes = 7'000;
  EXPECT_EQ(requests_of(options).size(), 8U);
}

}  // namespace
}  // namespace weir::bench
