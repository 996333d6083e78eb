#pragma once

// An operation that answers with a stream of events which the test says.

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <string>

#include "api/event_stream.h"
#include "server/front.h"

namespace weir::server::net {

// What the test and the streams of its server share.
struct FakeEventsState {
  std::atomic<size_t> event_bytes{10};
  std::atomic<size_t> events{3};   // each stream sends so many
  std::atomic<bool> waits{false};  // and then waits until it is stopped
  std::atomic<size_t> asked{0};    // how often any was asked for an event
  std::atomic<size_t> stopped{0};  // how many streams were stopped
};

class FakeEvents final : public api::EventStream {
 public:
  FakeEvents(FakeEventsState& state, const boost::asio::any_io_executor& executor)
      : state_(state), stop_(executor, boost::asio::steady_timer::time_point::max()) {}

  boost::asio::awaitable<api::StreamEvent> next(const api::HoldMemory& hold) override {
    ++state_.asked;
    if (sent_ < state_.events && !is_stopped_ && hold(state_.event_bytes)) {
      ++sent_;
      co_return api::StreamEvent{.kind = api::StreamEvent::Kind::kEvent,
                                 .type = "SubscribeToShardEvent",
                                 .payload = std::string(state_.event_bytes, 'e')};
    }
    while (state_.waits && !is_stopped_) {
      const auto [woken] =
          co_await stop_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
      static_cast<void>(woken);
    }
    co_return api::StreamEvent();
  }

  void stop() override {
    state_.stopped += is_stopped_ ? 0 : 1;
    is_stopped_ = true;
    stop_.cancel();
  }

 private:
  FakeEventsState& state_;
  boost::asio::steady_timer stop_;
  size_t sent_ = 0;
  bool is_stopped_ = false;
};

// SubscribeToShard answers with events, everything else with its name.
inline ApiHandler fake_events(FakeEventsState& state) {
  return [&state](api::Call call) -> boost::asio::awaitable<api::Reply> {
    if (call.operation != "SubscribeToShard") {
      co_return api::Reply{.body = call.operation};
    }
    api::Reply reply{.body = "{}"};
    const auto executor = co_await boost::asio::this_coro::executor;
    reply.events = std::make_shared<FakeEvents>(state, executor);
    co_return reply;
  };
}

}  // namespace weir::server::net
