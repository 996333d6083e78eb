// The memory budget as clients meet it (docs/architecture.md).

#include <string>
#include <vector>

#include "tests/server/net/http_fixture.h"

namespace weir::server::net {
namespace {

class MemoryLimit : public HttpTest {};

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
