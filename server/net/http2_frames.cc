// The fence around nghttp2, of which only the server's side is used, and only with bytes in memory.
//
// Its traps:
// - Callbacks are called from C. An exception must not get through, so each of ours ends in
//   guarded(), which turns it into the end of the connection.
// - mem_recv and mem_send must not be called from a callback; everything else may.
// - mem_send returns 0 when it has nothing to write, and also when our own callback for DATA has
//   written. That callback copies a body once, from the answer into what is written to the socket;
//   without NGHTTP2_DATA_FLAG_NO_COPY it would be copied twice.
// - A field that breaks HTTP is dropped in silence unless the callback for it says otherwise, and
//   a request without it may mean something else.
// - After a complete answer nghttp2 goes on to wait for the end of the request, which may never
//   come; RFC 9113 section 8.1 has RST_STREAM with NO_ERROR for that.
// - 1.52 of Debian has the limits of later versions for resets (CVE-2023-44487) and CONTINUATION
//   (CVE-2024-28182). The ones of server/limits.h are lower, and end in ENHANCE_YOUR_CALM.

#include "server/net/http2_frames.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/check.h"
#include "base/log.h"
#include "server/limits.h"
#include "server/net/header_fields.h"
#include "server/net/http2_stream.h"

namespace weir::server::net {

namespace {

// An answer has fewer than a dozen fields.
constexpr size_t kFieldsMax = 24;

std::string_view text_of(const uint8_t* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

nghttp2_nv field_of(std::span<char> name, std::span<char> value) {
  return {.name = reinterpret_cast<uint8_t*>(name.data()),
          .value = reinterpret_cast<uint8_t*>(value.data()),
          .namelen = name.size(),
          .valuelen = value.size(),
          .flags = NGHTTP2_NV_FLAG_NONE};
}

// The part of `text` that `view` is a view of, to be changed.
std::span<char> within(std::string& text, std::string_view view) {
  const size_t at = static_cast<size_t>(view.data() - text.data());
  return std::span<char>(text).subspan(at, view.size());
}

// Ids are different in each answer: in the table of HPACK they would push out what repeats.
bool is_never_the_same(std::string_view name) {
  return name == "x-amzn-requestid" || name == "x-amz-id-2";
}

bool ends_request(const nghttp2_frame& frame) {
  const bool carries = frame.hd.type == NGHTTP2_HEADERS || frame.hd.type == NGHTTP2_DATA;
  return carries && (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
}

bool is_idle(const nghttp2_frame_hd& frame) {
  switch (frame.type) {
    case NGHTTP2_PING:
    case NGHTTP2_SETTINGS:
      return (frame.flags & NGHTTP2_FLAG_ACK) == 0;
    case NGHTTP2_DATA:
      return frame.length == 0 && (frame.flags & NGHTTP2_FLAG_END_STREAM) == 0;
    case NGHTTP2_CONTINUATION:
    case NGHTTP2_PRIORITY:
      return true;
    default:
      return false;
  }
}

template <typename Work>
int guarded(Work work) noexcept {
  try {
    work();
    return 0;
  } catch (...) {
    base::log_error("an HTTP/2 connection ends because of an exception");
    return NGHTTP2_ERR_CALLBACK_FAILURE;
  }
}

}  // namespace

class Http2Frames::Session {
 public:
  explicit Session(Http2Events& events);
  ~Session() { nghttp2_session_del(session_); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  nghttp2_session* get() const { return session_; }

  bool send(std::string& out, size_t most);
  void answer(Http2Stream& stream, int status, std::string& fields);

 private:
  static Session& of(void* self) { return *static_cast<Session*>(self); }
  static Http2Stream* stream_of(nghttp2_session* session, int32_t id) {
    return static_cast<Http2Stream*>(nghttp2_session_get_stream_user_data(session, id));
  }
  static nghttp2_session_callbacks* make_callbacks();
  static nghttp2_option* make_option();

  static int on_begin_frame(nghttp2_session*, const nghttp2_frame_hd* frame, void* self);
  static int on_begin_headers(nghttp2_session* session, const nghttp2_frame* frame, void* self);
  static int on_header(nghttp2_session* session, const nghttp2_frame* frame, const uint8_t* name,
                       size_t name_size, const uint8_t* value, size_t value_size, uint8_t,
                       void* self);
  static int on_invalid_header(nghttp2_session*, const nghttp2_frame*, const uint8_t*, size_t,
                               const uint8_t*, size_t, uint8_t, void*);
  static int on_frame_received(nghttp2_session* session, const nghttp2_frame* frame, void* self);
  static int on_data(nghttp2_session* session, uint8_t, int32_t id, const uint8_t* data,
                     size_t size, void* self);
  static int on_frame_sent(nghttp2_session* session, const nghttp2_frame* frame, void* self);
  static int on_stream_closed(nghttp2_session* session, int32_t id, uint32_t, void* self);
  static ssize_t read_answer(nghttp2_session*, int32_t, uint8_t*, size_t size, uint32_t* flags,
                             nghttp2_data_source* source, void*);
  static int send_answer(nghttp2_session*, nghttp2_frame*, const uint8_t* frame_head, size_t size,
                         nghttp2_data_source* source, void* self);

  Http2Events& events_;
  nghttp2_session* session_ = nullptr;
  std::string* out_ = nullptr;  // while send() runs
  size_t out_most_ = 0;
};

nghttp2_session_callbacks* Http2Frames::Session::make_callbacks() {
  nghttp2_session_callbacks* callbacks = nullptr;
  CHECK_EQ(nghttp2_session_callbacks_new(&callbacks), 0);
  nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks, on_begin_frame);
  nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, on_begin_headers);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
  nghttp2_session_callbacks_set_on_invalid_header_callback(callbacks, on_invalid_header);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame_received);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
  nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, on_frame_sent);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_stream_closed);
  nghttp2_session_callbacks_set_send_data_callback(callbacks, send_answer);
  return callbacks;
}

nghttp2_option* Http2Frames::Session::make_option() {
  nghttp2_option* option = nullptr;
  CHECK_EQ(nghttp2_option_new(&option), 0);
  // A second net behind idle_frame(), for resets that come in one read.
  nghttp2_option_set_stream_reset_rate_limit(option, 2 * kHttp2IdleFramesMax,
                                             2 * kHttp2IdleFramesPerSecond);
  return option;
}

Http2Frames::Session::Session(Http2Events& events) : events_(events) {
  // Made once and never changed; sessions copy what they need.
  static nghttp2_session_callbacks* const callbacks = make_callbacks();
  static nghttp2_option* const option = make_option();
  CHECK_EQ(nghttp2_session_server_new2(&session_, callbacks, this, option), 0);
  const std::array<nghttp2_settings_entry, 3> settings = {{
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, kHttp2StreamsMax},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kHttp2StreamWindowBytes},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, kHeadBytesMax},
  }};
  CHECK_EQ(nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size()),
           0);
  CHECK_EQ(nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0,
                                                 kHttp2ConnectionWindowBytes),
           0);
}

int Http2Frames::Session::on_begin_frame(nghttp2_session*, const nghttp2_frame_hd* frame,
                                         void* self) {
  return guarded([&] {
    if (is_idle(*frame)) {
      of(self).events_.idle_frame();
    }
  });
}

int Http2Frames::Session::on_begin_headers(nghttp2_session* session, const nghttp2_frame* frame,
                                           void* self) {
  if (frame->headers.cat != NGHTTP2_HCAT_REQUEST) {
    return 0;  // trailers, which say nothing to us
  }
  return guarded([&] {
    Http2Stream& stream = of(self).events_.begin_head(frame->hd.stream_id);
    nghttp2_session_set_stream_user_data(session, frame->hd.stream_id, &stream);
  });
}

int Http2Frames::Session::on_header(nghttp2_session* session, const nghttp2_frame* frame,
                                    const uint8_t* name, size_t name_size, const uint8_t* value,
                                    size_t value_size, uint8_t, void* self) {
  Http2Stream* const stream = stream_of(session, frame->hd.stream_id);
  if (stream == nullptr || frame->headers.cat != NGHTTP2_HCAT_REQUEST) {
    return 0;
  }
  return guarded([&] {
    of(self).events_.field(*stream, text_of(name, name_size), text_of(value, value_size));
  });
}

// Resets the stream.
int Http2Frames::Session::on_invalid_header(nghttp2_session*, const nghttp2_frame*, const uint8_t*,
                                            size_t, const uint8_t*, size_t, uint8_t, void*) {
  return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

int Http2Frames::Session::on_frame_received(nghttp2_session* session, const nghttp2_frame* frame,
                                            void* self) {
  Http2Stream* const stream = stream_of(session, frame->hd.stream_id);
  if (stream == nullptr) {
    return 0;
  }
  return guarded([&] {
    if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
      of(self).events_.end_head(*stream);
    }
    if (ends_request(*frame)) {
      of(self).events_.end_request(*stream);
    }
  });
}

int Http2Frames::Session::on_data(nghttp2_session* session, uint8_t, int32_t id,
                                  const uint8_t* data, size_t size, void* self) {
  Http2Stream* const stream = stream_of(session, id);
  if (stream == nullptr) {
    return 0;
  }
  return guarded([&] { of(self).events_.body(*stream, text_of(data, size)); });
}

int Http2Frames::Session::on_frame_sent(nghttp2_session* session, const nghttp2_frame* frame,
                                        void*) {
  const Http2Stream* const stream = stream_of(session, frame->hd.stream_id);
  if (stream == nullptr || !ends_request(*frame) || stream->complete) {
    return 0;
  }
  return nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, stream->id, NGHTTP2_NO_ERROR);
}

int Http2Frames::Session::on_stream_closed(nghttp2_session* session, int32_t id, uint32_t,
                                           void* self) {
  Http2Stream* const stream = stream_of(session, id);
  if (stream == nullptr) {
    return 0;
  }
  nghttp2_session_set_stream_user_data(session, id, nullptr);
  return guarded([&] { of(self).events_.closed(*stream); });
}

ssize_t Http2Frames::Session::read_answer(nghttp2_session*, int32_t, uint8_t*, size_t size,
                                          uint32_t* flags, nghttp2_data_source* source, void*) {
  const Http2Stream& stream = *static_cast<const Http2Stream*>(source->ptr);
  const size_t left = stream.answer_left().size();
  if (left == 0 && stream.streaming) {
    return NGHTTP2_ERR_DEFERRED;  // until resume()
  }
  *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
  if (left <= size && !stream.streaming) {
    *flags |= NGHTTP2_DATA_FLAG_EOF;
  }
  return static_cast<ssize_t>(std::min(left, size));
}

int Http2Frames::Session::send_answer(nghttp2_session*, nghttp2_frame*, const uint8_t* frame_head,
                                      size_t size, nghttp2_data_source* source, void* self) {
  constexpr size_t kFrameHeadBytes = 9;
  Session& session = of(self);
  Http2Stream& stream = *static_cast<Http2Stream*>(source->ptr);
  const int done = guarded([&] {
    session.out_->append(text_of(frame_head, kFrameHeadBytes));
    session.out_->append(stream.answer_left().substr(0, size));
    stream.answer_sent += size;
    session.events_.sent(stream, size);
  });
  const bool enough = session.out_->size() >= session.out_most_;
  return done == 0 && enough ? NGHTTP2_ERR_PAUSE : done;
}

bool Http2Frames::Session::send(std::string& out, size_t most) {
  out_ = &out;
  out_most_ = most;
  while (out.size() < most) {
    const size_t before = out.size();
    const uint8_t* bytes = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session_, &bytes);
    if (size < 0) {
      return false;
    }
    out.append(text_of(bytes, static_cast<size_t>(size)));
    if (out.size() == before) {
      break;
    }
  }
  return true;
}

void Http2Frames::Session::answer(Http2Stream& stream, int status, std::string& fields) {
  std::string status_name = ":status";
  std::string status_text = std::to_string(status);
  std::array<nghttp2_nv, kFieldsMax> all;
  size_t count = 0;
  all[count++] = field_of(status_name, status_text);
  HeaderField field;
  for (std::string_view lines = fields; count < all.size() && next_field(lines, field); ++count) {
    const std::span<char> name = within(fields, field.name);
    make_lower_case(name);
    all[count] = field_of(name, within(fields, field.value));
    if (is_never_the_same(field.name)) {
      all[count].flags = NGHTTP2_NV_FLAG_NO_INDEX;
    }
  }
  nghttp2_data_provider body{.source = {.ptr = &stream}, .read_callback = read_answer};
  const bool has_body = !stream.answer.empty();
  // An error means that the stream is gone or memory is; send() meets the latter again.
  nghttp2_submit_response(session_, stream.id, all.data(), count, has_body ? &body : nullptr);
}

Http2Frames::Http2Frames(Http2Events& events) : session_(std::make_unique<Session>(events)) {}
Http2Frames::~Http2Frames() = default;

bool Http2Frames::receive(std::string_view bytes) {
  nghttp2_session* const session = session_->get();
  const ssize_t used = nghttp2_session_mem_recv(
      session, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  if (used >= 0) {
    return true;
  }
  const bool flood = used == NGHTTP2_ERR_FLOODED || used == NGHTTP2_ERR_TOO_MANY_CONTINUATIONS;
  nghttp2_session_terminate_session(session,
                                    flood ? NGHTTP2_ENHANCE_YOUR_CALM : NGHTTP2_PROTOCOL_ERROR);
  return false;
}

bool Http2Frames::send(std::string& out, size_t most) {
  return session_->send(out, most);
}

void Http2Frames::answer(Http2Stream& stream, int status, std::string& fields) {
  session_->answer(stream, status, fields);
}

void Http2Frames::resume(const Http2Stream& stream) {
  // An error means that nothing was deferred: what is there will be sent anyway.
  nghttp2_session_resume_data(session_->get(), stream.id);
}

void Http2Frames::send_continue(const Http2Stream& stream) {
  std::string name = ":status";
  std::string value = "100";
  const nghttp2_nv status = field_of(name, value);
  nghttp2_submit_headers(session_->get(), NGHTTP2_FLAG_NONE, stream.id, nullptr, &status, 1,
                         nullptr);
}

void Http2Frames::cancel(const Http2Stream& stream) {
  nghttp2_submit_rst_stream(session_->get(), NGHTTP2_FLAG_NONE, stream.id, NGHTTP2_CANCEL);
}

void Http2Frames::fail(const Http2Stream& stream) {
  nghttp2_submit_rst_stream(session_->get(), NGHTTP2_FLAG_NONE, stream.id, NGHTTP2_INTERNAL_ERROR);
}

void Http2Frames::go_away() {
  nghttp2_session* const session = session_->get();
  nghttp2_submit_goaway(session, NGHTTP2_FLAG_NONE,
                        nghttp2_session_get_last_proc_stream_id(session), NGHTTP2_NO_ERROR, nullptr,
                        0);
}

void Http2Frames::calm_down() {
  nghttp2_session_terminate_session(session_->get(), NGHTTP2_ENHANCE_YOUR_CALM);
}

size_t Http2Frames::queued() const {
  return nghttp2_session_get_outbound_queue_size(session_->get());
}

bool Http2Frames::is_over() const {
  nghttp2_session* const session = session_->get();
  return nghttp2_session_want_read(session) == 0 && nghttp2_session_want_write(session) == 0;
}

}  // namespace weir::server::net
