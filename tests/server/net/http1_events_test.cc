// A stream of events over HTTP/1 (facts 3.3 and 3.4).

#include <gmock/gmock.h>

#include <sstream>
#include <string>

#include "server/net/event_frame.h"
#include "server/net/http1_session.h"
#include "tests/server/net/fake_events.h"
#include "tests/server/net/http_fixture.h"

namespace weir::server::net {
namespace {

using Kind = api::StreamEvent::Kind;

std::string frame_of(std::string_view type, std::string payload) {
  std::string out;
  append_event_frame(
      {.kind = Kind::kEvent, .type = std::string(type), .payload = std::move(payload)}, out);
  return out;
}

std::string chunk_of(const std::string& frame) {
  std::ostringstream out;
  out << std::hex << frame.size() << "\r\n" << frame << "\r\n";
  return out.str();
}

constexpr size_t kMore = 100'000;  // than there is

class Http1EventsTest : public HttpTest {
 protected:
  // The streams of the server refer to the state.
  ~Http1EventsTest() override { server_.reset(); }

  FakeEventsState state_;
};

TEST_F(Http1EventsTest, SendsOneChunkForEachEventAndCloses) {
  start({.handler = fake_events(state_)});
  Client client = connect();
  client.send(request("SubscribeToShard", "{}"));
  const ClientAnswer answer = client.read_answer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("content-type"), "application/vnd.amazon.eventstream");
  EXPECT_EQ(answer.headers.at("transfer-encoding"), "chunked");
  EXPECT_EQ(answer.headers.at("connection"), "close");
  EXPECT_TRUE(answer.headers.contains("x-amzn-requestid"));
  EXPECT_FALSE(answer.headers.contains("content-length"));
  const std::string event = chunk_of(frame_of("SubscribeToShardEvent", std::string(10, 'e')));
  EXPECT_EQ(answer.body + client.read_bytes(kMore),
            chunk_of(frame_of("initial-response", "{}")) + event + event + event + "0\r\n\r\n");
}

// boto3 and Go say that they are subscribed only then (facts 3.4).
TEST_F(Http1EventsTest, SendsTheInitialResponseBeforeThereIsAnEvent) {
  state_.events = 0;
  state_.waits = true;
  start({.handler = fake_events(state_)});
  Client client = connect();
  client.send(request("SubscribeToShard", "{}"));
  std::string seen;
  while (seen.find(frame_of("initial-response", "{}")) == std::string::npos) {
    seen += client.read_bytes(1);
    ASSERT_LT(seen.size(), 2000u);
  }
}

TEST_F(Http1EventsTest, StopsTheStreamOfAClientThatGoes) {
  state_.waits = true;
  start({.handler = fake_events(state_)});
  Client client = connect();
  client.send(request("SubscribeToShard", "{}"));
  client.read_bytes(1);
  client.close();
  wait_until([this] { return state_.stopped == 1; });
}

// Nothing is cut while a healthy client waits, as long as it may take.
TEST_F(Http1EventsTest, OutlivesTheLimitsOfOtherAnswers) {
  state_.waits = true;
  start({.handler = fake_events(state_)});
  Client client = connect();
  client.send(request("SubscribeToShard", "{}"));
  wait_until([this] { return state_.asked == 4; });
  advance(kIdleMillisMax);
  EXPECT_EQ(state_.stopped, 0u);
}

// A client that does not read holds one event, and is cut when the stream had to be over.
TEST_F(Http1EventsTest, AStalledClientCostsOneEventAndEnds) {
  state_.events = 1'000'000;
  state_.event_bytes = 40'000;
  start({.handler = fake_events(state_)});
  Client client = connect();
  client.send(request("SubscribeToShard", "{}"));
  size_t before = 0;
  wait_until([&] {
    settle();
    return std::exchange(before, state_.asked.load()) == state_.asked && before > 1;
  });
  EXPECT_LE(memory_->used(), kSubscriptionBytes + 100);
  advance(kStreamMillisMax);
  wait_until([this] { return memory_->used() == 0; });
}

TEST_F(Http1EventsTest, AStopEndsTheStreamWithItsLastChunk) {
  state_.waits = true;
  start({.handler = fake_events(state_)});
  Client client = connect();
  client.send(request("SubscribeToShard", "{}"));
  wait_until([this] { return state_.asked == 4; });
  EXPECT_TRUE(server_->stop(kDrainMillisMax));
  EXPECT_TRUE(client.read_bytes(kMore).ends_with("\r\n0\r\n\r\n"));
}

}  // namespace
}  // namespace weir::server::net
