// The order of work for one request is that of HTTP/1 (http1_session.cc), cut in two at the end of
// the body:
//
//   head -> size -> memory for the body -> body    in the callbacks of receive()
//   checks of server/target.h -> memory for a page -> operation -> answer    in start(), handle()
//
// A body is never left unread for want of memory, because other requests stand behind it on the
// same connection: it pays before its first byte, or is refused and thrown away.

#include "server/net/http2_session.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <iterator>
#include <optional>
#include <utility>

#include "base/log.h"
#include "server/front.h"
#include "server/limits.h"
#include "server/net/io_loop.h"

namespace weir::server::net {

namespace asio = boost::asio;
using asio::awaitable;
using boost::system::error_code;

namespace {

constexpr auto kAwaitTuple = asio::as_tuple(asio::use_awaitable);

}  // namespace

Http2Session::Http2Session(Link& link)
    : link_(link),
      frames_(*this),
      idle_frames_(link.now()),
      now_(link.now()),
      write_patience_(now_),
      changed_(link.loop.context(), asio::steady_timer::time_point::max()) {}

awaitable<bool> Http2Session::serve() {
  link_.loop.stats().http2_connections.add();
  link_.patience.enter(Phase::kIdle, now_);
  End ended = End::kBroken;
  try {
    ended = co_await talk();
  } catch (...) {
    base::log_error("an HTTP/2 connection was closed because of an exception");
  }
  if (ended != End::kClientGone) {
    dead_ = true;
    lingering_ = true;
    const bool lingered = co_await link_.linger();
    static_cast<void>(lingered);
  }
  co_return co_await wait_for_streams();
}

awaitable<Http2Session::End> Http2Session::talk() {
  for (;;) {
    const bool good = receive();
    flush();
    note_idleness();
    if (!good) {
      co_return End::kBroken;
    }
    if (is_over()) {
      co_return End::kOver;
    }
    const bool more = co_await link_.read_some();
    if (!more) {
      co_return is_over() ? End::kOver : End::kClientGone;
    }
  }
}

// Operations refer to this session, and so do the callbacks of a write. Answers still go out to a
// client that has only finished sending.
awaitable<bool> Http2Session::wait_for_streams() {
  link_.patience.enter(Phase::kHandling, link_.now());
  waiting_ = true;
  for (Http2Stream& stream : streams_) {
    stop_events(stream);
  }
  while (running_ > 0 || writing_ || flush_posted_) {
    const auto [woken] = co_await changed_.async_wait(kAwaitTuple);
    static_cast<void>(woken);
  }
  co_return true;
}

void Http2Session::wake() {
  if (waiting_) {
    changed_.cancel();
  }
}

bool Http2Session::is_over() const {
  return frames_.is_over() && out_written_ == out_.size();
}

// Takes all that was read; false if the connection must end for it.
bool Http2Session::receive() {
  now_ = link_.now();
  in_turn_ = true;
  const size_t count = link_.input.view().size();
  bool good = frames_.receive(link_.input.view());
  link_.input.consume(count);
  // Here and nowhere else, because everywhere else talk() may be reading into it.
  if (count < kReadBufferBytes) {
    link_.input.settle();
  } else {
    link_.input.grow_to_largest();  // several requests at a time
  }
  if (flooded_ || frames_.queued() > kHttp2QueuedFramesMax) {
    link_.loop.stats().http2_floods.add();
    frames_.calm_down();
    good = false;
  }
  if (good) {
    start_complete();
  }
  in_turn_ = false;
  return good;
}

Http2Stream& Http2Session::begin_head(int32_t id) {
  Http2Stream& stream = streams_.emplace_back(id, now_);
  stream.self = std::prev(streams_.end());
  stream.patience.enter(Phase::kHead, now_);
  head_.clear();
  return stream;
}

void Http2Session::field(Http2Stream&, std::string_view name, std::string_view value) {
  head_.add(name, value);
}

void Http2Session::end_head(Http2Stream& stream) {
  stream.start = now_;
  if (head_.is_too_large()) {
    refuse_request(stream, Refusal::kHeadTooLarge);
    return;
  }
  const RequestHead head = head_.head();
  stream.request = read_request(head, link_.loop.identification());
  stream.is_head = head.method == Method::kHead;
  if (head.content_length > kBodyBytesMax) {
    refuse_request(stream, Refusal::kBodyTooLarge);
    return;
  }
  // Of a head, more is kept than on a connection that has one request at a time: it pays too.
  const uint64_t bytes = body_cost(stream.request, head.content_length) + head_.size();
  if (!link_.loop.services().memory.try_take(bytes)) {
    refuse_request(stream, Refusal::kNoMemory);
    return;
  }
  stream.memory = Reservation::of_taken(link_.loop.services().memory, bytes);
  stream.sized = head_.has_length();
  stream.body = base::Buffer(head.content_length);
  stream.patience.enter(Phase::kBody, now_);
  if (head.expect_continue) {
    frames_.send_continue(stream);
  }
}

void Http2Session::body(Http2Stream& stream, std::string_view bytes) {
  if (stream.answered) {
    return;
  }
  stream.patience.progress(bytes.size());
  if (stream.sized) {
    // nghttp2 has compared the sizes.
    const auto room = stream.body.span().subspan(stream.body_bytes);
    stream.body_bytes += bytes.copy(room.data(), room.size());
    return;
  }
  if (stream.pieces.size() + bytes.size() > kBodyBytesMax) {
    refuse_request(stream, Refusal::kBodyTooLarge);
  } else if (!pay_for_pieces(stream, bytes.size())) {
    refuse_request(stream, Refusal::kNoMemory);
  } else {
    stream.pieces.append(bytes);
  }
}

bool Http2Session::pay_for_pieces(Http2Stream& stream, size_t bytes) {
  const uint64_t spare = link_.loop.services().memory.capacity() / kChunkedSpareDivisor;
  while (stream.paid_bytes < stream.pieces.size() + bytes) {
    const uint64_t step = body_cost(stream.request, stream.paid_bytes + kChunkedStepBytes) -
                          body_cost(stream.request, stream.paid_bytes);
    if (!stream.memory.grow(step, spare)) {
      return false;
    }
    stream.paid_bytes += kChunkedStepBytes;
  }
  return true;
}

// Operations begin after the whole read: a request that is taken back in the same breath costs
// none.
void Http2Session::end_request(Http2Stream& stream) {
  stream.complete = true;
  if (!stream.answered) {
    stream.queued = true;
    complete_.push_back(&stream);
  }
}

void Http2Session::idle_frame() {
  flooded_ = !idle_frames_.take(now_) || flooded_;
}

void Http2Session::sent(Http2Stream& stream, size_t bytes) {
  stream.patience.progress(bytes);
  if (stream.moved != nullptr && stream.answer_left().empty()) {
    stream.moved->cancel();
  }
}

void Http2Session::closed(Http2Stream& stream) {
  stream.closed = true;
  if (!stream.answered) {
    idle_frame();
  }
  stop_events(stream);
  forget_if_over(stream);
}

void Http2Session::forget_if_over(Http2Stream& stream) {
  if (stream.is_over()) {
    const auto self = stream.self;
    streams_.erase(self);
  }
}

void Http2Session::start_complete() {
  for (Http2Stream* const stream : complete_) {
    stream->queued = false;
    if (stream->closed) {
      forget_if_over(*stream);
    } else {
      start(*stream);
    }
  }
  complete_.clear();
}

void Http2Session::start(Http2Stream& stream) {
  stream.patience.enter(Phase::kHandling, now_);
  const bool has_body = stream.body_bytes + stream.pieces.size() > 0;
  if (std::optional<Answer> early = answer_without_api(stream.request.target, has_body)) {
    answer(stream, *std::move(early));
    return;
  }
  stream.running = true;
  ++running_;
  const auto ended = [this, &stream](const std::exception_ptr& error, bool) {
    handled(stream, error);
  };
  asio::co_spawn(link_.loop.context(), handle(stream), ended);
}

awaitable<bool> Http2Session::handle(Http2Stream& stream) {
  const uint64_t page_bytes = memory_needed(stream.request, 0);
  if (page_bytes > 0 && !stream.memory.grow(page_bytes)) {
    bool taken = false;
    if (may_wait_for_memory(stream.request)) {
      taken = co_await wait_for_memory(link_.loop, page_bytes, stream.start);
    }
    if (!taken) {
      refuse_request(stream, Refusal::kNoMemory);
      co_return false;
    }
    stream.memory.merge(Reservation::of_taken(link_.loop.services().memory, page_bytes));
  }
  const base::SteadyTime deadline = stream.start + kCallMillisMax * base::kNanosPerMilli;
  api::Call call = make_call(stream.request, stream.take_body(), deadline);
  api::Reply reply = co_await link_.loop.services().handler(std::move(call));
  if (reply.events != nullptr) {
    co_return co_await send_events(stream, std::move(reply));
  }
  answer(stream, to_answer(std::move(reply), stream.request.target));
  co_return true;
}

// The end of handle(), which may have been an exception.
void Http2Session::handled(Http2Stream& stream, const std::exception_ptr& error) {
  stream.running = false;
  --running_;
  if (error) {
    base::log_error("a request was reset because of an exception");
    stream.answered = true;
    frames_.fail(stream);
    flush_soon();
  }
  forget_if_over(stream);
  note_idleness();
  wake();
}

void Http2Session::refuse_request(Http2Stream& stream, Refusal reason) {
  write_answer(stream, refuse(reason, link_.loop.stats()), link_.now());
}

void Http2Session::answer(Http2Stream& stream, Answer answer) {
  const base::SteadyTime now = link_.now();
  count_answer(stream.request, answer, stream.start, now, link_.loop.stats());
  write_answer(stream, std::move(answer), now);
}

void Http2Session::write_answer(Http2Stream& stream, Answer answer, base::SteadyTime now) {
  stream.answered = true;
  stream.memory.shrink(answer.body.size());
  stream.body = base::Buffer();
  stream.pieces = BodyPieces();
  if (stream.closed) {
    return;
  }
  answer_fields_.clear();
  link_.loop.head_writer().append_fields(answer, stream.request.cors, now, answer_fields_);
  stream.answer = stream.is_head ? std::string() : std::move(answer.body);
  stream.patience.enter(Phase::kAnswering, now);
  frames_.answer(stream, answer.status, answer_fields_);
  flush_soon();
}

// Behind the other answers that are ready in this turn of the loop.
void Http2Session::flush_soon() {
  if (flush_posted_ || in_turn_ || dead_) {
    return;
  }
  flush_posted_ = true;
  asio::post(link_.loop.context(), [this] {
    flush_posted_ = false;
    flush();
    note_idleness();
    wake();
  });
}

// Runs in callbacks, out of which an exception would end the process.
void Http2Session::flush() {
  try {
    write_out();
  } catch (...) {
    base::log_error("an HTTP/2 connection was cut because of an exception");
    end();
  }
}

void Http2Session::write_out() {
  while (!writing_ && !dead_) {
    if (out_written_ == out_.size()) {
      out_.clear();
      out_written_ = 0;
      if (!frames_.send(out_, kHttp2WriteBytes)) {
        end();
        return;
      }
      if (out_.empty()) {
        break;
      }
    }
    const Transport::Parts parts = {
        asio::buffer(out_.data() + out_written_, out_.size() - out_written_), asio::const_buffer()};
    error_code error;
    const size_t count = link_.transport.write_now(parts, error);
    out_written_ += count;
    link_.wrote(count);
    write_patience_.progress(count);
    if (error == asio::error::would_block) {
      wait_writable();
    } else if (error) {
      end();
    }
  }
  if (is_over() && !dead_) {
    link_.transport.cancel();  // talk() waits for more
  }
}

void Http2Session::wait_writable() {
  writing_ = true;
  write_patience_.enter(Phase::kAnswering, link_.now());
  link_.transport.wait_writable([this](const error_code& error) {
    writing_ = false;
    if (error) {
      end();
    }
    flush();
    note_idleness();
    wake();
  });
}

void Http2Session::end() {
  dead_ = true;
  link_.transport.cancel();
}

// Between requests a connection is idle, and small.
void Http2Session::note_idleness() {
  const bool idle = streams_.empty() && !writing_;
  const Phase phase = link_.patience.phase();
  if (idle && phase == Phase::kHandling && !waiting_) {
    link_.patience.enter(Phase::kIdle, link_.now());
    head_.settle();
    if (out_written_ == out_.size() && out_.capacity() > kReadBufferBytes) {
      out_ = std::string();
      out_written_ = 0;
    }
  } else if (!idle && phase == Phase::kIdle) {
    link_.patience.enter(Phase::kHandling, now_);
  }
}

void Http2Session::sweep(base::SteadyTime now) {
  if (lingering_) {
    link_.sweep(now);
    return;
  }
  if (writing_ && write_patience_.is_over(now)) {
    link_.loop.stats().connections_timed_out.add();
    end();
    return;
  }
  if (link_.patience.is_over(now)) {
    link_.loop.stats().connections_timed_out.add();
    frames_.go_away();
  }
  for (Http2Stream& stream : streams_) {
    sweep_stream(stream, now);
  }
  flush();
}

void Http2Session::sweep_stream(Http2Stream& stream, base::SteadyTime now) {
  const Phase phase = stream.patience.phase();
  if (writing_ && phase == Phase::kAnswering) {
    stream.patience.enter(phase, now);  // the whole connection waits, not this answer
    return;
  }
  if (!stream.patience.is_over(now)) {
    return;
  }
  if (phase == Phase::kHead) {
    // Nothing else can be read before the rest of it.
    link_.loop.stats().connections_timed_out.add();
    end();
    return;
  }
  link_.loop.stats().http2_streams_timed_out.add();
  stream.answered = true;
  stream.patience.enter(Phase::kHandling, now);
  frames_.cancel(stream);
}

void Http2Session::drain() {
  if (!lingering_) {
    frames_.go_away();
    for (Http2Stream& stream : streams_) {
      stop_events(stream);
    }
    flush();
  }
}

}  // namespace weir::server::net
