#pragma once

// HTTP/2 on one connection: many requests at a time (docs/adr/0007-http2.md).
//
// One coroutine reads; each request that needs an operation has one of its own from the end of its
// body to its answer. Answers that become ready in one turn of the loop leave in one write.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.h"
#include "api/event_stream.h"
#include "server/net/answer.h"
#include "server/net/exchange.h"
#include "server/net/http2_frames.h"
#include "server/net/http2_head.h"
#include "server/net/http2_stream.h"
#include "server/net/idle_frames.h"
#include "server/net/link.h"
#include "server/net/session.h"

namespace weir::server::net {

class Http2Session final : public Session, private Http2Events {
 public:
  // `link` lives longer; what it has read already begins with the client's preface, or is empty.
  explicit Http2Session(Link& link);

  boost::asio::awaitable<bool> serve() override;
  // Requests and answers that are too slow are reset one by one; a connection that is idle, does
  // not finish a head or does not take what is written ends.
  void sweep(base::SteadyTime now) override;
  // Says GOAWAY, and answers the requests whose heads were read.
  void drain() override;

 private:
  // How the reading of the connection ended.
  enum class End { kClientGone, kOver, kBroken };

  Http2Stream& begin_head(int32_t id) override;
  void field(Http2Stream& stream, std::string_view name, std::string_view value) override;
  void end_head(Http2Stream& stream) override;
  void body(Http2Stream& stream, std::string_view bytes) override;
  void end_request(Http2Stream& stream) override;
  void idle_frame() override;
  void sent(Http2Stream& stream, size_t bytes) override;
  void closed(Http2Stream& stream) override;

  boost::asio::awaitable<End> talk();
  boost::asio::awaitable<bool> wait_for_streams();
  boost::asio::awaitable<bool> handle(Http2Stream& stream);

  // A stream of events (http2_events.cc).
  boost::asio::awaitable<bool> send_events(Http2Stream& stream, api::Reply reply);
  boost::asio::awaitable<bool> wait_until_sent(Http2Stream& stream);
  void begin_events(Http2Stream& stream, api::Reply& reply);
  void push_event(Http2Stream& stream, const api::StreamEvent& event);
  void stop_events(Http2Stream& stream);
  bool is_gone(const Http2Stream& stream) const;

  bool receive();
  bool pay_for_pieces(Http2Stream& stream, size_t bytes);
  void start_complete();
  void start(Http2Stream& stream);
  void handled(Http2Stream& stream, const std::exception_ptr& error);
  void refuse_request(Http2Stream& stream, Refusal reason);
  void answer(Http2Stream& stream, Answer answer);
  void write_answer(Http2Stream& stream, Answer answer, base::SteadyTime now);
  void forget_if_over(Http2Stream& stream);
  void sweep_stream(Http2Stream& stream, base::SteadyTime now);

  void flush_soon();
  void flush();
  void write_out();
  void wait_writable();
  void end();
  void wake();
  void note_idleness();
  bool is_over() const;

  Link& link_;
  Http2Frames frames_;
  Http2Head head_;
  IdleFrames idle_frames_;
  base::SteadyTime now_;  // of the last read
  std::list<Http2Stream> streams_;
  std::vector<Http2Stream*> complete_;  // requests that came to their end in this read
  size_t running_ = 0;
  bool flooded_ = false;
  bool in_turn_ = false;    // receive() runs; what it has to write is written after it
  bool dead_ = false;       // nothing is written any more
  bool lingering_ = false;  // nothing is read any more but to be thrown away

  std::string out_;
  size_t out_written_ = 0;
  bool flush_posted_ = false;
  bool writing_ = false;  // waits for the socket to take more
  Patience write_patience_;
  std::string answer_fields_;

  bool waiting_ = false;               // for the end of what refers to this session
  boost::asio::steady_timer changed_;  // never expires; cancelled to look again
};

}  // namespace weir::server::net
