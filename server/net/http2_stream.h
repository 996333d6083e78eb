#pragma once

// Http2Stream: one request of an HTTP/2 connection, from its first header to the last byte of its
// answer.

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "api/event_stream.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "server/front.h"
#include "server/net/body_pieces.h"
#include "server/net/memory_budget.h"
#include "server/net/patience.h"

namespace weir::server::net {

struct Http2Stream {
  Http2Stream(int32_t its_id, base::SteadyTime now) : id(its_id), start(now), patience(now) {}

  // The whole body, once the request has ended.
  base::Buffer take_body() {
    if (!sized) {
      return pieces.join();
    }
    body.shrink(body_bytes);
    return std::move(body);
  }

  std::string_view answer_left() const { return std::string_view(answer).substr(answer_sent); }

  // True once nobody refers to it: HTTP/2 is done with it, and so is its operation.
  bool is_over() const { return closed && !queued && !running; }

  const int32_t id;
  base::SteadyTime start;  // the end of the head
  Request request;
  Reservation memory;
  Patience patience;

  bool is_head = false;   // the method is HEAD: an answer must have no body
  bool complete = false;  // the request has come to its end
  bool queued = false;    // complete, and about to be handled
  bool running = false;   // a coroutine of ours refers to it
  bool answered = false;  // its answer is on its way, or it was reset: what still comes is dropped
  bool closed = false;    // no frame of it will be sent or read any more

  bool sized = false;  // the body's size is known: it goes into `body`, otherwise into `pieces`
  base::Buffer body;
  size_t body_bytes = 0;  // of `body`
  BodyPieces pieces;
  uint64_t paid_bytes = 0;  // of `pieces`

  std::string answer;  // its body
  size_t answer_sent = 0;

  // Of an answer that is a stream of events, of which `answer` is what is being sent.
  std::shared_ptr<api::EventStream> events;
  std::unique_ptr<boost::asio::steady_timer> moved;  // never expires; cancelled when that is sent
  bool streaming = false;                            // more comes behind `answer`

  std::list<Http2Stream>::iterator self;
};

}  // namespace weir::server::net
