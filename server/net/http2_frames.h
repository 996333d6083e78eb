#pragma once

// Http2Frames: the frames of one HTTP/2 connection, without sockets. http2_frames.cc is the fence
// around nghttp2.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace weir::server::net {

struct Http2Stream;

// What happens on a connection, told while receive() and send() run. None of these may call either;
// all other calls are welcome. A stream that begin_head() gave is passed on until closed().
class Http2Events {
 public:
  virtual ~Http2Events() = default;
  virtual Http2Stream& begin_head(int32_t id) = 0;
  virtual void field(Http2Stream& stream, std::string_view name, std::string_view value) = 0;
  virtual void end_head(Http2Stream& stream) = 0;
  virtual void body(Http2Stream& stream, std::string_view bytes) = 0;
  virtual void end_request(Http2Stream& stream) = 0;
  // A frame came that carries nothing of a request (server/limits.h).
  virtual void idle_frame() = 0;
  // The answer moves: so many bytes more of its body are in what send() returns.
  virtual void sent(Http2Stream& stream, size_t bytes) = 0;
  // The last of it: both sides are done, or it was reset.
  virtual void closed(Http2Stream& stream) = 0;
};

// On the thread of its loop. Exceptions of events (out of memory) end the connection.
class Http2Frames {
 public:
  // `events` lives longer.
  explicit Http2Frames(Http2Events& events);
  ~Http2Frames();
  Http2Frames(const Http2Frames&) = delete;
  Http2Frames& operator=(const Http2Frames&) = delete;

  // Reads frames, the client's preface first. False when the client has broken the protocol so far
  // that the connection must end; what send() has to say about it should still go out.
  bool receive(std::string_view bytes);

  // Appends frames to `out` until it has `most` bytes or there are none. False when that failed;
  // the connection must end.
  bool send(std::string& out, size_t most);

  // Answers with `fields` ("Name: value" lines; their names become lower-case) and the stream's
  // `answer` as the body. The rest of a request that is not complete yet is not waited for.
  void answer(Http2Stream& stream, int status, std::string& fields);

  // An answer of a stream that is `streaming` has grown, or comes to its end.
  void resume(const Http2Stream& stream);

  // Answers 100, for clients that wait for it before they send a body.
  void send_continue(const Http2Stream& stream);

  // Ends one request without an answer, because the client is too slow for it or we failed.
  void cancel(const Http2Stream& stream);
  void fail(const Http2Stream& stream);

  // GOAWAY: takes no more requests, finishes those that are there.
  void go_away();
  // The same because of a flood, and nothing is finished.
  void calm_down();

  // Frames that wait for send(), bodies of answers not counted.
  size_t queued() const;
  // Nothing will be read or sent any more.
  bool is_over() const;

 private:
  class Session;
  std::unique_ptr<Session> session_;
};

}  // namespace weir::server::net
