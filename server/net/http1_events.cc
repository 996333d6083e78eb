// Answers of HTTP/1 that are streams of events: chunks, one for each event, until the stream or the
// client ends. The connection ends with them. The next event is asked for when the socket has taken
// the last one, so a client that does not read costs what one event costs.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <charconv>
#include <utility>

#include "server/limits.h"
#include "server/net/event_frame.h"
#include "server/net/http1_session.h"
#include "server/net/io_loop.h"

namespace weir::server::net {

namespace asio = boost::asio;
using asio::awaitable;

awaitable<Http1Session::Next> Http1Session::send_events(Exchange& exchange, api::Reply reply) {
  using asio::experimental::awaitable_operators::operator&&;
  const base::SteadyTime now = link_.now();
  const bool chunked = !exchange.http_1_0;
  const Answer head{.kind = AnswerKind::kEvents, .content_type = ContentType::kEventStream};
  const AnswerFrame frame{.close = true, .chunked = chunked};
  link_.loop.head_writer().write(head, exchange.request.cors, frame, now, out_head_);
  count_answer(exchange.request, head, exchange.start, now, link_.loop.stats());
  exchange.memory.shrink(kSubscriptionBytes);
  out_body_.clear();
  append_event({.kind = api::StreamEvent::Kind::kEvent,
                .type = std::string(kInitialResponse),
                .payload = std::move(reply.body)},
               chunked);
  events_ = std::move(reply.events);
  if (link_.loop.draining()) {
    events_->stop();
  }
  link_.patience.enter(Phase::kStreaming, exchange.start);
  // Each ends the other: the last event ends the reading, and a client that has gone the waiting
  // for events.
  awaitable<bool> sending = send_each_event(exchange);
  awaitable<bool> watching = watch_client();
  const auto ended = co_await (std::move(sending) && std::move(watching));
  static_cast<void>(ended);
  events_.reset();
  co_return Next::kClose;
}

awaitable<bool> Http1Session::send_each_event(Exchange& exchange) {
  const bool chunked = !exchange.http_1_0;
  const api::HoldMemory hold = [&exchange](uint64_t bytes) {
    Reservation& memory = exchange.memory;
    return bytes <= memory.bytes() || memory.grow(bytes - memory.bytes());
  };
  bool good = co_await write_all();
  for (bool more = true; good && more;) {
    const api::StreamEvent event = co_await events_->next(hold);
    more = event.kind == api::StreamEvent::Kind::kEvent;
    if (event.kind != api::StreamEvent::Kind::kEnd) {
      append_event(event, chunked);
      // More than its share is held only while the client takes it, at the pace of any answer.
      if (exchange.memory.bytes() > kSubscriptionBytes) {
        link_.patience.enter(Phase::kAnswering, link_.now());
      }
    }
    if (!more && chunked) {
      out_body_ += "0\r\n\r\n";
    }
    good = !client_gone_ && co_await write_all();
    exchange.memory.shrink(kSubscriptionBytes);
    link_.patience.enter(Phase::kStreaming, exchange.start);
  }
  client_gone_ = true;
  link_.transport.cancel();
  co_return good;
}

// Reads what the client has no reason to send, to hear that it is gone.
awaitable<bool> Http1Session::watch_client() {
  uint64_t thrown_away = 0;
  while (!client_gone_ && thrown_away < kLingerBytesMax) {
    link_.input.consume(link_.input.view().size());
    const bool more = co_await link_.read_some();
    if (!more) {
      break;
    }
    thrown_away += link_.input.view().size();
  }
  client_gone_ = true;
  events_->stop();
  link_.transport.cancel();
  co_return true;
}

// All of out_head_ and out_body_, which are empty after it.
awaitable<bool> Http1Session::write_all() {
  const size_t written = write_now();
  bool good = true;
  if (written < out_head_.size() + out_body_.size()) {
    good = co_await write_rest(written);
  }
  out_head_.clear();
  out_body_ = std::string();
  co_return good;
}

void Http1Session::append_event(const api::StreamEvent& event, bool chunked) {
  std::string frame;
  append_event_frame(event, frame);
  if (!chunked) {
    out_body_ += frame;
    return;
  }
  std::array<char, 16> size{};
  const auto end = std::to_chars(size.data(), size.data() + size.size(), frame.size(), 16);
  out_head_.append(size.data(), end.ptr).append("\r\n");
  out_body_ = std::move(frame);
  out_body_ += "\r\n";
}

}  // namespace weir::server::net
