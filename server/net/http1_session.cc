// The order of work for one request:
//
//   head -> size -> memory -> body -> checks of server/target.h -> operation -> answer
//
// The common case suspends twice, for the head and for the operation: a body that came with its
// head needs no read of its own, and an answer that the socket takes at once no wait.

#include "server/net/http1_session.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <span>
#include <string_view>
#include <utility>

#include "server/limits.h"
#include "server/net/io_loop.h"
#include "server/net/request_parser.h"

namespace weir::server::net {

namespace asio = boost::asio;
using asio::awaitable;
using boost::system::error_code;

namespace {

bool begins_like_a_method(std::string_view bytes) {
  return bytes.empty() || (bytes.front() >= 'A' && bytes.front() <= 'Z');
}

asio::mutable_buffer writable(std::span<char> space) {
  return {space.data(), space.size()};
}

}  // namespace

awaitable<bool> Http1Session::serve() {
  Next next = Next::kRequest;
  while (next == Next::kRequest) {
    const bool there = co_await read_head();
    if (!there) {
      co_return false;
    }
    next = co_await exchange();
  }
  co_return true;
}

void Http1Session::sweep(base::SteadyTime now) {
  link_.sweep(now);
}

// Cancels instead of closing: a read that has already brought bytes is then still answered.
void Http1Session::drain() {
  if (link_.patience.phase() == Phase::kIdle) {
    link_.transport.cancel();
  }
  if (events_ != nullptr) {
    events_->stop();
  }
}

// Fills input_ until it begins with a complete head.
awaitable<bool> Http1Session::read_head() {
  size_t searched = 0;
  for (;;) {
    while (link_.input.view().starts_with("\r\n")) {
      link_.input.consume(2);  // blank lines before a request are allowed (RFC 9112 section 2.2)
    }
    const std::string_view view = link_.input.view();
    head_bytes_ = find_head_end(view, searched);
    if (head_bytes_ > 0) {
      co_return true;
    }
    searched = view.size();
    // What cannot become a head is answered at once, as exchange() does with all bad heads.
    if (!begins_like_a_method(view) || view.size() >= kHeadBytesMax) {
      head_bytes_ = view.size();
      co_return true;
    }
    if (view.empty() && link_.loop.draining()) {
      co_return false;
    }
    if (!view.empty() && link_.patience.phase() == Phase::kIdle) {
      link_.patience.enter(Phase::kHead, link_.now());
    }
    const bool more = co_await link_.read_some();
    if (!more) {
      co_return false;
    }
  }
}

// Parses the head and takes it out of input_; nullopt if it is not one.
std::optional<Http1Session::Exchange> Http1Session::begin_exchange() {
  const auto parsed = parse_head(link_.input.view().substr(0, head_bytes_));
  if (!parsed.ok()) {
    return std::nullopt;
  }
  const RequestHead& head = parsed.value();
  Exchange exchange;
  exchange.request = read_request(head, link_.loop.identification());
  exchange.is_head = head.method == Method::kHead;
  exchange.http_1_0 = head.http_1_0;
  exchange.keep_alive = head.keep_alive;
  exchange.chunked = head.chunked;
  exchange.expect_continue = head.expect_continue && !head.http_1_0;
  exchange.content_length = head.content_length;
  exchange.start = link_.now();
  link_.input.consume(head_bytes_);
  return exchange;
}

awaitable<Http1Session::Next> Http1Session::exchange() {
  std::optional<Exchange> begun = begin_exchange();
  if (!begun) {
    co_return co_await refuse_and_close(BodyEnd::kBadRequest);
  }
  Exchange& exchange = *begun;
  if (exchange.content_length > kBodyBytesMax) {
    co_return co_await refuse_and_close(BodyEnd::kTooLarge);
  }
  if (!take_memory(exchange)) {
    const bool taken = co_await wait_for_turn(exchange);
    if (!taken) {
      co_return co_await refuse_and_close(BodyEnd::kNoMemory);
    }
  }
  if (!take_buffered_body(exchange)) {
    const BodyEnd end = co_await read_body(exchange);
    if (end != BodyEnd::kComplete) {
      co_return co_await refuse_and_close(end);
    }
  }
  link_.patience.enter(Phase::kHandling, exchange.start);
  std::optional<Answer> answer =
      answer_without_api(exchange.request.target, !exchange.body.empty());
  if (!answer) {
    const base::SteadyTime deadline = exchange.start + kCallMillisMax * base::kNanosPerMilli;
    api::Call call = make_call(exchange.request, std::move(exchange.body), deadline);
    api::Reply reply = co_await link_.loop.services().handler(std::move(call));
    if (reply.events != nullptr) {
      co_return co_await send_events(exchange, std::move(reply));
    }
    answer = to_answer(std::move(reply), exchange.request.target);
  }
  exchange.memory.shrink(answer->body.size());
  const base::SteadyTime answered = prepare_answer(exchange, *std::move(answer));
  const size_t written = write_now();
  if (written < out_head_.size() + out_body_.size()) {
    const bool all = co_await write_rest(written);
    if (!all) {
      co_return Next::kClose;
    }
  }
  out_body_ = std::string();
  if (must_close(exchange)) {
    co_return Next::kClose;
  }
  link_.input.settle();
  link_.patience.enter(Phase::kIdle, answered);  // near enough, and one look at the clock less
  co_return Next::kRequest;
}

bool Http1Session::take_memory(Exchange& exchange) {
  const uint64_t bytes = memory_needed(exchange.request, exchange.content_length);
  if (!link_.loop.services().memory.try_take(bytes)) {
    return false;
  }
  exchange.memory = Reservation::of_taken(link_.loop.services().memory, bytes);
  return true;
}

awaitable<bool> Http1Session::wait_for_turn(Exchange& exchange) {
  if (!may_wait_for_memory(exchange.request)) {
    co_return false;
  }
  const uint64_t bytes = memory_needed(exchange.request, exchange.content_length);
  link_.patience.enter(Phase::kHandling, exchange.start);
  const bool taken = co_await wait_for_memory(link_.loop, bytes, exchange.start);
  if (taken) {
    exchange.memory = Reservation::of_taken(link_.loop.services().memory, bytes);
  }
  co_return taken;
}

bool Http1Session::take_buffered_body(Exchange& exchange) {
  if (exchange.chunked || link_.input.view().size() < exchange.content_length) {
    return false;
  }
  exchange.body = base::Buffer::copy_of(link_.input.view().substr(0, exchange.content_length));
  link_.input.consume(exchange.content_length);
  return true;
}

awaitable<Http1Session::BodyEnd> Http1Session::read_body(Exchange& exchange) {
  link_.patience.enter(Phase::kBody, exchange.start);
  if (exchange.expect_continue) {
    const bool sent = co_await send_continue();
    if (!sent) {
      co_return BodyEnd::kClientGone;
    }
  }
  if (exchange.chunked) {
    co_return co_await read_chunked_body(exchange);
  }
  co_return co_await read_sized_body(exchange);
}

awaitable<bool> Http1Session::send_continue() {
  out_head_ = "HTTP/1.1 100 Continue\r\n\r\n";
  const size_t written = write_now();
  if (written == out_head_.size()) {
    co_return true;
  }
  co_return co_await write_rest(written);
}

// Reads straight into the body's own buffer, which has its final size.
awaitable<Http1Session::BodyEnd> Http1Session::read_sized_body(Exchange& exchange) {
  exchange.body = base::Buffer(exchange.content_length);
  size_t have = link_.input.view().copy(exchange.body.data(), exchange.content_length);
  link_.input.consume(have);
  while (have < exchange.content_length) {
    const asio::mutable_buffer space = writable(exchange.body.span().subspan(have));
    const auto [error, count] = co_await link_.transport.read_some(space);
    if (error) {
      co_return BodyEnd::kClientGone;
    }
    have += count;
    link_.patience.progress(count);
    link_.loop.stats().bytes_read.add(count);
  }
  co_return BodyEnd::kComplete;
}

awaitable<Http1Session::BodyEnd> Http1Session::read_chunked_body(Exchange& exchange) {
  const uint64_t spare = link_.loop.services().memory.capacity() / kChunkedSpareDivisor;
  uint64_t paid = 0;
  uint64_t raw = 0;  // with the framing, which costs work even when chunks are tiny
  ChunkedBody body;
  link_.input.grow_to_largest();
  for (;;) {
    // The next piece of input adds at most its own size to the body.
    while (paid < body.size() + link_.input.view().size()) {
      const uint64_t step =
          body_cost(exchange.request, paid + kChunkedStepBytes) - body_cost(exchange.request, paid);
      if (!exchange.memory.grow(step, spare)) {
        co_return BodyEnd::kNoMemory;
      }
      paid += kChunkedStepBytes;
    }
    const auto used = body.take(link_.input.view());
    if (!used.ok()) {
      co_return BodyEnd::kBadRequest;
    }
    link_.input.consume(used.value());
    raw += used.value();
    if (body.size() > kBodyBytesMax || raw > kBodyBytesMax + kChunkedStepBytes) {
      co_return BodyEnd::kTooLarge;
    }
    if (body.done()) {
      exchange.body = body.release();
      co_return BodyEnd::kComplete;
    }
    if (link_.input.free_space().empty()) {
      co_return BodyEnd::kBadRequest;  // one line of framing that fills the whole buffer
    }
    const bool more = co_await link_.read_some();
    if (!more) {
      co_return BodyEnd::kClientGone;
    }
  }
}

Refusal Http1Session::refusal(BodyEnd reason) const {
  switch (reason) {
    case BodyEnd::kTooLarge:
      return Refusal::kBodyTooLarge;
    case BodyEnd::kNoMemory:
      return Refusal::kNoMemory;
    case BodyEnd::kBadRequest:
    case BodyEnd::kComplete:
    case BodyEnd::kClientGone:
      break;
  }
  return head_bytes_ >= kHeadBytesMax ? Refusal::kHeadTooLarge : Refusal::kBadRequest;
}

bool Http1Session::must_close(const Exchange& exchange) const {
  return !exchange.keep_alive || (link_.loop.draining() && link_.input.empty());
}

// Fills out_head_ and out_body_. Returns the time.
base::SteadyTime Http1Session::prepare_answer(const Exchange& exchange, Answer answer) {
  const base::SteadyTime now = link_.now();
  const AnswerFrame frame{.close = must_close(exchange), .keep_alive = exchange.http_1_0};
  link_.loop.head_writer().write(answer, exchange.request.cors, frame, now, out_head_);
  count_answer(exchange.request, answer, exchange.start, now, link_.loop.stats());
  out_body_ = exchange.is_head ? std::string() : std::move(answer.body);
  link_.patience.enter(Phase::kAnswering, now);
  return now;
}

// Writes what the socket takes at once. An error shows up again in write_rest().
size_t Http1Session::write_now() {
  const Transport::Parts parts = {asio::buffer(out_head_), asio::buffer(out_body_)};
  error_code shows_up_again;
  const size_t written = link_.transport.write_now(parts, shows_up_again);
  link_.loop.stats().bytes_written.add(written);
  return written;
}

awaitable<bool> Http1Session::write_rest(size_t written) {
  const size_t total = out_head_.size() + out_body_.size();
  while (written < total && !client_gone_) {
    const size_t head_left = out_head_.size() - std::min(written, out_head_.size());
    const size_t body_left = std::min(total - written, out_body_.size());
    const Transport::Parts parts = {
        asio::buffer(out_head_.data() + out_head_.size() - head_left, head_left),
        asio::buffer(out_body_.data() + out_body_.size() - body_left, body_left)};
    const auto [error, count] = co_await link_.transport.write_some(parts);
    if (error) {
      co_return false;
    }
    written += count;
    link_.wrote(count);
  }
  co_return written == total;
}

// Answers without having read the request to its end, and ends the connection.
awaitable<Http1Session::Next> Http1Session::refuse_and_close(BodyEnd reason) {
  if (reason == BodyEnd::kClientGone) {
    co_return Next::kClose;
  }
  const base::SteadyTime now = link_.now();
  const AnswerFrame frame{.close = true};
  const Answer answer = refuse(refusal(reason), link_.loop.stats());
  link_.loop.head_writer().write(answer, Cors{}, frame, now, out_head_);
  out_body_.clear();
  link_.patience.enter(Phase::kAnswering, now);
  const size_t written = write_now();
  if (written < out_head_.size()) {
    const bool all = co_await write_rest(written);
    if (!all) {
      co_return Next::kClose;
    }
  }
  const bool lingered = co_await link_.linger();
  static_cast<void>(lingered);
  co_return Next::kClose;
}

}  // namespace weir::server::net
