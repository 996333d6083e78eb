#pragma once

// The answer of an operation that is not one body but a stream of events (SubscribeToShard). The
// operation says what comes next; how events look on the wire, and that a slow client takes them
// slowly, is the server's.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <string>

namespace weir::api {

struct StreamEvent {
  enum class Kind {
    kEvent,
    kException,  // an error of the model, the last of the stream
    kEnd,        // nothing more comes, and all is well
  };

  Kind kind = Kind::kEnd;
  std::string type{};     // of the event, or the name of the error
  std::string payload{};  // JSON
};

// Takes the memory for an event that is being made, until the next call of next(); false: there is
// none now.
using HoldMemory = std::function<bool(uint64_t bytes)>;

// On the thread of the connection it belongs to.
class EventStream {
 public:
  virtual ~EventStream() = default;

  // Waits for the next event. One call at a time, none after an event that was the last.
  virtual boost::asio::awaitable<StreamEvent> next(const HoldMemory& hold) = 0;

  // Makes next() say kEnd soon, also the call that waits.
  virtual void stop() = 0;
};

}  // namespace weir::api
