#pragma once

// HTTP/1.x on one connection: one request after the other.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "api/call.h"
#include "api/event_stream.h"
#include "base/buffer.h"
#include "server/front.h"
#include "server/net/answer.h"
#include "server/net/exchange.h"
#include "server/net/link.h"
#include "server/net/memory_budget.h"
#include "server/net/session.h"

namespace weir::server::net {

class Http1Session final : public Session {
 public:
  // `link` lives longer; what it has read already is the beginning of the first request.
  explicit Http1Session(Link& link) : link_(link) {}

  boost::asio::awaitable<bool> serve() override;
  void sweep(base::SteadyTime now) override;
  // An idle connection ends now, any other one after the last request of which it has read
  // something.
  void drain() override;

 private:
  // Whether the connection can take another request.
  enum class Next { kRequest, kClose };

  // How the reading of a body ended.
  enum class BodyEnd { kComplete, kClientGone, kBadRequest, kTooLarge, kNoMemory };

  // One request on its way through the connection.
  struct Exchange {
    Request request;
    bool is_head = false;  // the method is HEAD: an answer must have no body
    bool http_1_0 = false;
    bool keep_alive = true;
    bool chunked = false;
    bool expect_continue = false;
    uint64_t content_length = 0;
    base::SteadyTime start;
    Reservation memory;
    base::Buffer body;
  };

  // Their bool: go on; false means that the client is gone.
  boost::asio::awaitable<bool> read_head();
  boost::asio::awaitable<bool> send_continue();
  boost::asio::awaitable<bool> write_rest(size_t written);

  boost::asio::awaitable<Next> exchange();
  boost::asio::awaitable<bool> wait_for_turn(Exchange& exchange);
  boost::asio::awaitable<BodyEnd> read_body(Exchange& exchange);
  boost::asio::awaitable<BodyEnd> read_sized_body(Exchange& exchange);
  boost::asio::awaitable<BodyEnd> read_chunked_body(Exchange& exchange);
  boost::asio::awaitable<Next> refuse_and_close(BodyEnd reason);

  // A stream of events (http1_events.cc).
  boost::asio::awaitable<Next> send_events(Exchange& exchange, api::Reply reply);
  boost::asio::awaitable<bool> send_each_event(Exchange& exchange);
  boost::asio::awaitable<bool> watch_client();
  boost::asio::awaitable<bool> write_all();
  void append_event(const api::StreamEvent& event, bool chunked);

  std::optional<Exchange> begin_exchange();
  bool take_memory(Exchange& exchange);
  bool take_buffered_body(Exchange& exchange);
  Refusal refusal(BodyEnd reason) const;
  bool must_close(const Exchange& exchange) const;
  base::SteadyTime prepare_answer(const Exchange& exchange, Answer answer);
  size_t write_now();

  Link& link_;
  size_t head_bytes_ = 0;  // length of the complete head at the front of the input
  // What is being written: the head, then the body.
  std::string out_head_;
  std::string out_body_;

  // While events are sent.
  std::shared_ptr<api::EventStream> events_;
  bool client_gone_ = false;
};

}  // namespace weir::server::net
