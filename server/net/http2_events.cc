// Answers of HTTP/2 that are streams of events. Each holds one event at a time: the next is asked
// for when the client's windows have let the last one go, so that a client that does not read costs
// what one event costs, and keeps nobody else waiting.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "server/limits.h"
#include "server/net/event_frame.h"
#include "server/net/http2_session.h"
#include "server/net/io_loop.h"

namespace weir::server::net {

namespace asio = boost::asio;
using asio::awaitable;

namespace {

constexpr auto kAwaitTuple = asio::as_tuple(asio::use_awaitable);

}  // namespace

awaitable<bool> Http2Session::send_events(Http2Stream& stream, api::Reply reply) {
  begin_events(stream, reply);
  const api::HoldMemory hold = [&stream](uint64_t bytes) {
    return bytes <= stream.memory.bytes() || stream.memory.grow(bytes - stream.memory.bytes());
  };
  bool more = !is_gone(stream);
  while (more) {
    const api::StreamEvent event = co_await stream.events->next(hold);
    more = event.kind == api::StreamEvent::Kind::kEvent && !is_gone(stream);
    if (event.kind != api::StreamEvent::Kind::kEnd && !is_gone(stream)) {
      push_event(stream, event);
      const bool sent = co_await wait_until_sent(stream);
      more = more && sent;
    }
    stream.memory.shrink(kSubscriptionBytes);
  }
  stream.streaming = false;
  stream.events.reset();
  if (!is_gone(stream)) {
    frames_.resume(stream);
    flush_soon();
  }
  co_return true;
}

// Its head and its first event, which do not wait for anything.
void Http2Session::begin_events(Http2Stream& stream, api::Reply& reply) {
  const base::SteadyTime now = link_.now();
  const Answer head{.kind = AnswerKind::kEvents, .content_type = ContentType::kEventStream};
  count_answer(stream.request, head, stream.start, now, link_.loop.stats());
  stream.answered = true;
  stream.memory.shrink(kSubscriptionBytes);
  stream.body = base::Buffer();
  stream.pieces = BodyPieces();
  stream.events = std::move(reply.events);
  stream.moved = std::make_unique<asio::steady_timer>(link_.loop.context(),
                                                      asio::steady_timer::time_point::max());
  if (is_gone(stream) || link_.loop.draining()) {
    stream.events->stop();
  }
  if (stream.closed) {
    return;
  }
  append_event_frame({.kind = api::StreamEvent::Kind::kEvent,
                      .type = std::string(kInitialResponse),
                      .payload = std::move(reply.body)},
                     stream.answer);
  stream.streaming = true;
  stream.patience.enter(Phase::kStreaming, now);
  answer_fields_.clear();
  link_.loop.head_writer().append_fields(head, stream.request.cors, now, answer_fields_);
  frames_.answer(stream, head.status, answer_fields_);
  flush_soon();
}

void Http2Session::push_event(Http2Stream& stream, const api::StreamEvent& event) {
  if (stream.answer_left().empty()) {
    stream.answer = std::string();
    stream.answer_sent = 0;
  }
  append_event_frame(event, stream.answer);
  // More than its share is held only while the client takes it, at the pace that any answer needs.
  const bool large = stream.memory.bytes() > kSubscriptionBytes;
  stream.patience.enter(large ? Phase::kAnswering : Phase::kStreaming,
                        large ? link_.now() : stream.start);
  frames_.resume(stream);
  flush_soon();
}

awaitable<bool> Http2Session::wait_until_sent(Http2Stream& stream) {
  while (!is_gone(stream) && !stream.answer_left().empty()) {
    const auto [woken] = co_await stream.moved->async_wait(kAwaitTuple);
    static_cast<void>(woken);
  }
  stream.answer = std::string();
  stream.answer_sent = 0;
  stream.patience.enter(Phase::kStreaming, stream.start);
  co_return !is_gone(stream);
}

void Http2Session::stop_events(Http2Stream& stream) {
  if (stream.events != nullptr) {
    stream.events->stop();
    if (is_gone(stream)) {
      stream.moved->cancel();
    }
  }
}

// Nothing of its answer will be sent any more.
bool Http2Session::is_gone(const Http2Stream& stream) const {
  return stream.closed || dead_ || waiting_;
}

}  // namespace weir::server::net
