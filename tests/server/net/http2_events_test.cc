// A stream of events over HTTP/2 (facts 3.2 to 3.4).

#include <gmock/gmock.h>

#include <string>

#include "server/net/event_frame.h"
#include "server/net/http2_session.h"
#include "tests/server/net/fake_events.h"
#include "tests/server/net/http2_client.h"
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

class Http2EventsTest : public HttpTest {
 protected:
  // The streams of the server refer to the state.
  ~Http2EventsTest() override { server_.reset(); }

  FakeEventsState state_;
};

TEST_F(Http2EventsTest, SendsEachEventAndEndsTheStream) {
  start({.handler = fake_events(state_)});
  Http2Client client(endpoint_);
  const Http2Answer& answer = client.wait(client.post("SubscribeToShard", "{}"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.error, 0u);
  EXPECT_EQ(answer.headers.at("content-type"), "application/vnd.amazon.eventstream");
  EXPECT_FALSE(answer.headers.contains("content-length"));
  const std::string event = frame_of("SubscribeToShardEvent", std::string(10, 'e'));
  EXPECT_EQ(answer.body, frame_of("initial-response", "{}") + event + event + event);
}

TEST_F(Http2EventsTest, SendsTheInitialResponseBeforeThereIsAnEvent) {
  state_.events = 0;
  state_.waits = true;
  start({.handler = fake_events(state_)});
  Http2Client client(endpoint_);
  const int32_t id = client.post("SubscribeToShard", "{}");
  EXPECT_TRUE(client.wait_until(
      [&] { return client.answer(id).body == frame_of("initial-response", "{}"); }));
  client.reset(id);
  client.ping();
  client.wait_until([&] { return client.pongs() == 1; });
  wait_until([this] { return state_.stopped == 1; });
}

// A client without a window holds one event, and only its own stream waits.
TEST_F(Http2EventsTest, AStalledStreamStallsNoOther) {
  state_.events = 1'000'000;
  state_.event_bytes = 40'000;
  start({.handler = fake_events(state_)});
  Http2Client client(endpoint_, {.window = 50'000, .opens_windows = false});
  const int32_t stalled = client.post("SubscribeToShard", "{}");
  client.wait_until([&] { return client.answer(stalled).body.size() == 50'000; });
  settle();
  const size_t asked = state_.asked;
  EXPECT_EQ(client.wait(client.post("ListStreams", "{}")).body, "ListStreams");
  EXPECT_EQ(state_.asked, asked);
  EXPECT_LE(memory_->used(), kSubscriptionBytes + 1000);
  // Longer than any other answer may take, but not for ever.
  advance(kStreamMillisMax);
  client.wait(stalled);
  EXPECT_NE(client.answer(stalled).error, 0u);
}

TEST_F(Http2EventsTest, StopsTheStreamsOfAClientThatGoes) {
  state_.waits = true;
  start({.handler = fake_events(state_)});
  Http2Client client(endpoint_);
  client.post("SubscribeToShard", "{}");
  client.post("SubscribeToShard", "{}");
  // Not by reading: nothing comes behind the third event, after which each waits in its fourth.
  wait_until([this] { return state_.asked == 8; });
  client.close();
  wait_until([this] { return state_.stopped == 2; });
}

// JavaScript v3 says GOAWAY as soon as it has the head (facts 3.2).
TEST_F(Http2EventsTest, GoesOnAfterTheClientsGoaway) {
  state_.waits = true;
  start({.handler = fake_events(state_)});
  Http2Client client(endpoint_);
  const int32_t id = client.post("SubscribeToShard", "{}");
  client.go_away();
  const size_t all = frame_of("initial-response", "{}").size() +
                     3 * frame_of("SubscribeToShardEvent", std::string(10, 'e')).size();
  EXPECT_TRUE(client.wait_until([&] { return client.answer(id).body.size() == all; }));
  EXPECT_EQ(state_.stopped, 0u);
}

}  // namespace
}  // namespace weir::server::net
