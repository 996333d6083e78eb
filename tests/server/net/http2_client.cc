#include "tests/server/net/http2_client.h"

#include <gtest/gtest.h>
#include <nghttp2/nghttp2.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

namespace weir::server::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr int kPatienceSeconds = 10;

std::string text_of(const uint8_t* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

void append_big_endian(uint32_t number, int bytes, std::string& out) {
  for (int i = bytes - 1; i >= 0; --i) {
    out += static_cast<char>(number >> (8 * i) & 0xff);
  }
}

// A string of HPACK: an integer of seven bits prefix, and no Huffman code.
void append_string(std::string_view text, std::string& out) {
  constexpr size_t kPrefixMax = 127;
  if (text.size() < kPrefixMax) {
    out += static_cast<char>(text.size());
  } else {
    out += static_cast<char>(kPrefixMax);
    size_t rest = text.size() - kPrefixMax;
    for (; rest >= 128; rest /= 128) {
      out += static_cast<char>(128 + rest % 128);
    }
    out += static_cast<char>(rest);
  }
  out.append(text);
}

std::vector<nghttp2_nv> pairs_of(Fields& fields) {
  std::vector<nghttp2_nv> pairs;
  for (auto& [name, value] : fields) {
    pairs.push_back({.name = reinterpret_cast<uint8_t*>(name.data()),
                     .value = reinterpret_cast<uint8_t*>(value.data()),
                     .namelen = name.size(),
                     .valuelen = value.size(),
                     .flags = NGHTTP2_NV_FLAG_NONE});
  }
  return pairs;
}

}  // namespace

std::string frame(FrameType type, uint8_t flags, int32_t id, std::string_view payload) {
  std::string out;
  append_big_endian(static_cast<uint32_t>(payload.size()), 3, out);
  out += static_cast<char>(type);
  out += static_cast<char>(flags);
  append_big_endian(static_cast<uint32_t>(id), 4, out);
  return out.append(payload);
}

RawFrame read_frame(Client& client) {
  const std::string head = client.read_bytes(9);
  if (head.size() < 9) {
    return {};
  }
  const auto number = [&head](size_t at, size_t bytes) {
    uint32_t value = 0;
    for (size_t i = at; i < at + bytes; ++i) {
      value = value << 8 | static_cast<uint8_t>(head[i]);
    }
    return value;
  };
  return {.type = static_cast<FrameType>(head[3]),
          .flags = static_cast<uint8_t>(head[4]),
          .id = static_cast<int32_t>(number(5, 4)),
          .payload = client.read_bytes(number(0, 3))};
}

std::string block(const Fields& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    out += '\0';  // literal, not indexed, with a new name
    append_string(name, out);
    append_string(value, out);
  }
  return out;
}

Fields request_fields(std::string_view operation) {
  return {{":method", "POST"},
          {":scheme", "http"},
          {":authority", "weir"},
          {":path", "/"},
          {"x-amz-target", "Kinesis_20131202." + std::string(operation)},
          {"content-type", "application/x-amz-json-1.1"},
          {"x-amz-date", "20260101T000000Z"},
          {"authorization",
           "AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/kinesis/aws4_request, "
           "SignedHeaders=:authority, Signature=00"}};
}

// nghttp2's side of the client.
class Http2Client::Callbacks {
 public:
  Callbacks(Http2Client& client, const Options& options) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
    nghttp2_option* option = nullptr;
    nghttp2_option_new(&option);
    nghttp2_option_set_no_auto_window_update(option, options.opens_windows ? 0 : 1);
    nghttp2_session_client_new2(&session, callbacks, &client, option);
    nghttp2_option_del(option);
    nghttp2_session_callbacks_del(callbacks);
    const nghttp2_settings_entry window = {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, options.window};
    nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, &window, 1);
  }
  ~Callbacks() { nghttp2_session_del(session); }

  static Http2Client& of(void* self) { return *static_cast<Http2Client*>(self); }

  static int on_header(nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name,
                       size_t name_size, const uint8_t* value, size_t value_size, uint8_t,
                       void* self) {
    Http2Answer& answer = of(self).answers_[frame->hd.stream_id];
    const std::string key = text_of(name, name_size);
    if (key != ":status") {
      answer.headers[key] = text_of(value, value_size);
      return 0;
    }
    const int status = std::stoi(text_of(value, value_size));
    if (status < 200) {
      answer.interim.push_back(status);
    } else {
      answer.status = status;
    }
    return 0;
  }

  static int on_data(nghttp2_session*, uint8_t, int32_t id, const uint8_t* data, size_t size,
                     void* self) {
    of(self).answers_[id].body += text_of(data, size);
    return 0;
  }

  static int on_frame(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    Http2Client& client = of(self);
    if (frame->hd.type == NGHTTP2_GOAWAY) {
      client.went_away_ = true;
      client.away_error_ = frame->goaway.error_code;
    } else if (frame->hd.type == NGHTTP2_PING) {
      client.pongs_ += (frame->hd.flags & NGHTTP2_FLAG_ACK) != 0 ? 1 : 0;
    } else if (frame->hd.type == NGHTTP2_SETTINGS) {
      for (size_t i = 0; i < frame->settings.niv; ++i) {
        client.settings_[frame->settings.iv[i].settings_id] = frame->settings.iv[i].value;
      }
    }
    return 0;
  }

  static int on_close(nghttp2_session*, int32_t id, uint32_t error, void* self) {
    of(self).answers_[id].closed = true;
    of(self).answers_[id].error = error;
    return 0;
  }

  static ssize_t read_body(nghttp2_session* session, int32_t id, uint8_t* out, size_t size,
                           uint32_t* flags, nghttp2_data_source*, void* self) {
    Body& body = of(self).bodies_[id];
    const size_t count = body.bytes.copy(reinterpret_cast<char*>(out), size, body.sent);
    body.sent += count;
    if (body.sent == body.bytes.size() && body.ended) {
      *flags |= NGHTTP2_DATA_FLAG_EOF;
      if (!body.trailers.empty()) {
        *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
        const auto pairs = pairs_of(body.trailers);
        nghttp2_submit_trailer(session, id, pairs.data(), pairs.size());
      }
    } else if (count == 0) {
      return NGHTTP2_ERR_DEFERRED;
    }
    return static_cast<ssize_t>(count);
  }

  nghttp2_session* session = nullptr;
};

Http2Client::Http2Client(const tcp::endpoint& server, Options options) {
  socket_.connect(server);
  socket_.set_option(tcp::no_delay(true));
  const timeval longest{.tv_sec = kPatienceSeconds, .tv_usec = 0};
  setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof(longest));
  session_ = std::make_unique<Callbacks>(*this, options);
  flush();
}

Http2Client::~Http2Client() = default;

int32_t Http2Client::post(std::string_view operation, std::string_view body, const Fields& more) {
  Fields fields = more;
  fields.emplace_back("content-length", std::to_string(body.size()));
  const int32_t id = begin(operation, fields);
  send_body(id, body);
  return id;
}

int32_t Http2Client::begin(std::string_view operation, const Fields& more) {
  Fields fields = request_fields(operation);
  fields.insert(fields.end(), more.begin(), more.end());
  const auto pairs = pairs_of(fields);
  nghttp2_data_provider provider{.source = {.ptr = nullptr}, .read_callback = Callbacks::read_body};
  const int32_t id = nghttp2_submit_request(session_->session, nullptr, pairs.data(), pairs.size(),
                                            &provider, nullptr);
  EXPECT_GT(id, 0) << nghttp2_strerror(id);
  answers_[id] = {};
  flush();
  return id;
}

int32_t Http2Client::head_only(const Fields& fields) {
  Fields copy = fields;
  const auto pairs = pairs_of(copy);
  const int32_t id = nghttp2_submit_request(session_->session, nullptr, pairs.data(), pairs.size(),
                                            nullptr, nullptr);
  answers_[id] = {};
  flush();
  return id;
}

void Http2Client::send_body(int32_t id, std::string_view bytes, bool end) {
  bodies_[id].bytes += bytes;
  bodies_[id].ended = end;
  nghttp2_session_resume_data(session_->session, id);
  flush();
}

void Http2Client::send_trailers(int32_t id, const Fields& fields) {
  bodies_[id].trailers = fields;
  send_body(id, "");
}

void Http2Client::reset(int32_t id) {
  nghttp2_submit_rst_stream(session_->session, NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
  flush();
}

void Http2Client::ping() {
  nghttp2_submit_ping(session_->session, NGHTTP2_FLAG_NONE, nullptr);
  flush();
}

void Http2Client::go_away() {
  nghttp2_submit_goaway(session_->session, NGHTTP2_FLAG_NONE, 0, NGHTTP2_NO_ERROR, nullptr, 0);
  flush();
}

void Http2Client::send_raw(std::string_view bytes) {
  error_code broken;  // shows up in the next read
  asio::write(socket_, asio::buffer(bytes), broken);
}

void Http2Client::flush() {
  const uint8_t* bytes = nullptr;
  for (ssize_t size = nghttp2_session_mem_send(session_->session, &bytes); size > 0;
       size = nghttp2_session_mem_send(session_->session, &bytes)) {
    send_raw(text_of(bytes, static_cast<size_t>(size)));
  }
}

// Plain recv(), because Asio waits for ever in a blocking read whatever SO_RCVTIMEO says.
bool Http2Client::fill() {
  std::array<uint8_t, 65536> bytes;
  const ssize_t count = ::recv(socket_.native_handle(), bytes.data(), bytes.size(), 0);
  EXPECT_FALSE(count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) << "the server is silent";
  if (count <= 0) {
    return false;
  }
  const ssize_t used =
      nghttp2_session_mem_recv(session_->session, bytes.data(), static_cast<size_t>(count));
  EXPECT_GE(used, 0) << nghttp2_strerror(static_cast<int>(used));
  flush();
  return used >= 0;
}

const Http2Answer& Http2Client::wait(int32_t id) {
  wait_until([&] { return answers_[id].closed; });
  return answers_[id];
}

bool Http2Client::wait_until(const std::function<bool()>& condition) {
  while (!condition()) {
    if (!fill()) {
      return condition();
    }
  }
  return true;
}

bool Http2Client::wait_closed() {
  return !wait_until([] { return false; });
}

void Http2Client::shutdown_send() {
  socket_.shutdown(tcp::socket::shutdown_send);
}

void Http2Client::close() {
  socket_.close();
}

}  // namespace weir::server::net
