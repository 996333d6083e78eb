// The memory budget as clients meet it (docs/architecture.md).

#include <string>
#include <vector>

#include "tests/server/net/http2_client.h"
#include "tests/server/net/http_fixture.h"

namespace weir::server::net {
namespace {

class MemoryLimit : public HttpTest {
 protected:
  static void replace(std::string& text, std::string_view old, std::string_view by) {
    if (const size_t at = text.find(old); at != std::string::npos) {
      text.replace(at, old.size(), by);
    }
  }

  // To the lease store, which makes a tree of the body.
  static std::string lease_request(std::string_view body, std::string_view more_headers = "") {
    std::string text = request("PutItem", body, more_headers);
    replace(text, "Kinesis_20131202", "DynamoDB_20120810");
    replace(text, "json-1.1", "json-1.0");
    return text;
  }

  // What it costs beside its answer. 16 bytes for each of the body's, at least.
  static constexpr size_t kBodyBytes = 10'000;
  uint64_t cost_of_lease_body(ParkedCalls& calls) {
    calls.wait_for_calls(1);
    const uint64_t cost = memory_->used() - kLeaseReplyBytes;
    calls.release();
    return cost;
  }
};

TEST_F(MemoryLimit, RefusesABodyThatDoesNotFitBeforeReadingIt) {
  start({.memory = 1 * kMiB});
  Client client = connect();
  client.send("POST / HTTP/1.1\r\nContent-Length: 600000\r\n\r\n");
  const ClientAnswer answer = client.read_answer();
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.headers.at("connection"), "close");
  EXPECT_TRUE(client.is_closed());
}

TEST_F(MemoryLimit, HoldsMemoryWhileTheOperationRuns) {
  ParkedCalls calls;
  start({.handler = calls.handler(), .memory = 1 * kMiB});
  Client client = connect();
  client.send(request("PutRecord", std::string(100'000, 'x')));
  calls.wait_for_calls(1);
  EXPECT_EQ(memory_->used(), 200'000u);
  calls.release();
  EXPECT_EQ(client.read_answer().status, 200);
  wait_until([this] { return memory_->used() == 0; });
}

// In every way in which a body may come (a review: only sized bodies of HTTP/1.1 did).
TEST_F(MemoryLimit, BodiesOfLeasesPayForTheirTrees) {
  ParkedCalls calls;
  start({.handler = calls.handler(), .leases = true});
  const std::string body(kBodyBytes, 'x');
  Client sized = connect();
  sized.send(lease_request(body));
  EXPECT_GE(cost_of_lease_body(calls), 16 * kBodyBytes);
  EXPECT_EQ(sized.read_answer().status, 200);
  wait_until([this] { return memory_->used() == 0; });

  Client chunked = connect();
  chunked.send(
      lease_request("2710\r\n" + body + "\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n"));
  EXPECT_GE(cost_of_lease_body(calls), 16 * kChunkedStepBytes);
  EXPECT_EQ(chunked.read_answer().status, 200);
  wait_until([this] { return memory_->used() == 0; });
}

TEST_F(MemoryLimit, BodiesOfLeasesPayForTheirTreesOverHttp2) {
  ParkedCalls calls;
  start({.handler = calls.handler(), .leases = true});
  const std::string body(kBodyBytes, 'x');
  for (const bool has_length : {true, false}) {
    Fields fields = request_fields("PutItem");
    for (auto& [name, value] : fields) {
      replace(value, "Kinesis_20131202", "DynamoDB_20120810");
      replace(value, "json-1.1", "json-1.0");
    }
    if (has_length) {
      fields.emplace_back("content-length", std::to_string(body.size()));
    }
    Http2Client client(endpoint_);
    client.wait_until([&] { return !client.settings().empty(); });
    client.send_raw(frame(FrameType::kHeaders, kEndHeaders, 1, block(fields)) +
                    frame(FrameType::kData, kEndStream, 1, body));
    EXPECT_GE(cost_of_lease_body(calls), 16 * kBodyBytes) << has_length;
    client.close();
    wait_until([this] { return memory_->used() == 0; });
  }
}

// They must leave a quarter to requests that say how large they are.
TEST_F(MemoryLimit, RefusesChunkedBodiesFirst) {
  ParkedCalls calls;
  start({.handler = calls.handler(), .memory = 4 * kMiB});
  Client first = connect();
  first.send(request("PutRecord", std::string(1'600'000, 'x')));
  calls.wait_for_calls(1);
  Client chunked = connect();
  chunked.send(request("PutRecord", "2\r\n{}\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n"));
  EXPECT_EQ(chunked.read_answer().status, 503);
  Client sized = connect();
  sized.send(request("PutRecord", "{}"));
  calls.wait_for_calls(2);
  calls.release();
  EXPECT_EQ(sized.read_answer().status, 200);
}

// Refusing them would punish a consumer that polls many shards at once.
TEST_F(MemoryLimit, LetsReadsWaitForTheirTurn) {
  ParkedCalls calls;
  start({.handler = calls.handler(), .loops = 2, .memory = kGetRecordsBytes + kMiB});
  Client first = connect();
  Client second = connect();
  first.send(request("GetRecords", "{}"));
  calls.wait_for_calls(1);
  second.send(request("GetRecords", "{}"));
  wait_until([this] { return bytes_read() >= 2 * request("GetRecords", "{}").size(); });
  calls.release();
  EXPECT_EQ(first.read_answer().status, 200);
  calls.wait_for_calls(1);
  calls.release();
  EXPECT_EQ(second.read_answer().status, 200);
}

TEST_F(MemoryLimit, TurnsAwayReadsThatWaitTooLong) {
  ParkedCalls calls;
  start({.handler = calls.handler(), .memory = kGetRecordsBytes + kMiB});
  Client first = connect();
  Client second = connect();
  first.send(request("GetRecords", "{}"));
  calls.wait_for_calls(1);
  second.send(request("GetRecords", "{}"));
  wait_until([this] { return bytes_read() >= 2 * request("GetRecords", "{}").size(); });
  advance(kMemoryWaitMillisMax + 1);
  EXPECT_EQ(second.read_answer().status, 503);
  calls.release();
  EXPECT_EQ(first.read_answer().status, 200);
}

}  // namespace
}  // namespace weir::server::net
