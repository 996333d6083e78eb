#pragma once

// The events of one answer of TestApi, taken one by one.

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "api/event_stream.h"
#include "tests/support/test_api.h"

namespace weir::api {

class TestEvents {
 public:
  // `api` lives longer.
  TestEvents(TestApi& api, const TestReply& reply) : api_(api), events_(reply.events) {}

  // Ends a wait that is under way, which refers to this.
  ~TestEvents() {
    if (waiting_ && events_ != nullptr) {
      events_->stop();
      poll();
    }
  }

  // The next event, as far as it comes without time passing; nullopt: it is waited for from now on.
  std::optional<StreamEvent> next() {
    if (!waiting_) {
      waiting_ = true;
      boost::asio::co_spawn(api_.loop(), events_->next(hold_),
                            [this](const std::exception_ptr&, StreamEvent event) {
                              event_ = std::move(event);
                              waiting_ = false;
                            });
    }
    poll();
    return std::exchange(event_, std::nullopt);
  }

  // Lets time pass first, as the timers would see it.
  std::optional<StreamEvent> next_after(int64_t millis) {
    api_.clock().advance_millis(millis);
    api_.service().tails().wake_all();
    return next();
  }

  void stop() { events_->stop(); }

 private:
  void poll() {
    api_.loop().restart();
    api_.loop().poll();
  }

  TestApi& api_;
  const std::shared_ptr<EventStream> events_;
  const HoldMemory hold_ = [](uint64_t) { return true; };
  std::optional<StreamEvent> event_;
  bool waiting_ = false;
};

}  // namespace weir::api
