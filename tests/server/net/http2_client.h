#pragma once

// A client of HTTP/2 on a blocking socket, and frames by hand for what no client sends.
// http2_client.cc uses nghttp2's other side.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/server/net/http_fixture.h"

namespace weir::server::net {

enum class FrameType : uint8_t {
  kData = 0,
  kHeaders = 1,
  kPriority = 2,
  kReset = 3,
  kSettings = 4,
  kPing = 6,
  kGoaway = 7,
  kWindowUpdate = 8,
  kContinuation = 9,
};
inline constexpr uint8_t kEndStream = 1;
inline constexpr uint8_t kAck = 1;
inline constexpr uint8_t kEndHeaders = 4;

std::string frame(FrameType type, uint8_t flags, int32_t id, std::string_view payload);

// What comes back from such frames.
struct RawFrame {
  FrameType type{};
  uint8_t flags = 0;
  int32_t id = 0;
  std::string payload;
};
RawFrame read_frame(Client& client);

using Fields = std::vector<std::pair<std::string, std::string>>;

// A header block in which nothing is compressed.
std::string block(const Fields& fields);

// The fields of a well-formed signed request, pseudo-header fields first.
Fields request_fields(std::string_view operation);

struct Http2Answer {
  int status = 0;
  std::vector<int> interim;  // statuses before it
  std::map<std::string, std::string> headers;
  std::string body;
  bool closed = false;
  uint32_t error = 0;  // of RST_STREAM
};

// Blocking; a read that gets nothing for ten seconds gives up.
class Http2Client {
 public:
  struct Options {
    uint32_t window = 65'535;   // of each stream; the connection's is 65,535 at first, always
    bool opens_windows = true;  // false: answers beyond the first windows stay where they are
  };

  explicit Http2Client(const boost::asio::ip::tcp::endpoint& server)
      : Http2Client(server, Options()) {}
  Http2Client(const boost::asio::ip::tcp::endpoint& server, Options options);
  ~Http2Client();

  // A whole request with its content-length; returns the stream.
  int32_t post(std::string_view operation, std::string_view body, const Fields& more = {});
  // A head without a body yet; no content-length unless `more` has it.
  int32_t begin(std::string_view operation, const Fields& more = {});
  // Only the head, which ends the request.
  int32_t head_only(const Fields& fields);
  void send_body(int32_t id, std::string_view bytes, bool end = true);
  // True once the windows have let all of it out.
  bool is_sent(int32_t id) const { return bodies_.at(id).sent == bodies_.at(id).bytes.size(); }
  void send_trailers(int32_t id, const Fields& fields);
  void reset(int32_t id);
  void ping();
  void go_away();
  void send_raw(std::string_view bytes);

  // Sends and receives until the stream is closed or the connection is.
  const Http2Answer& wait(int32_t id);
  const Http2Answer& answer(int32_t id) const { return answers_.at(id); }
  // The same until `condition` holds; false when the connection ended first.
  bool wait_until(const std::function<bool()>& condition);
  bool wait_closed();

  // What the server has said of the whole connection.
  std::map<int32_t, uint32_t> settings() const { return settings_; }
  bool went_away() const { return went_away_; }
  uint32_t away_error() const { return away_error_; }
  size_t pongs() const { return pongs_; }

  void shutdown_send();
  void close();

 private:
  class Callbacks;
  struct Body {
    std::string bytes;
    size_t sent = 0;
    bool ended = false;
    Fields trailers;
  };

  void flush();
  bool fill();

  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_{context_};
  std::unique_ptr<Callbacks> session_;
  std::map<int32_t, Http2Answer> answers_;
  std::map<int32_t, Body> bodies_;
  std::map<int32_t, uint32_t> settings_;
  bool went_away_ = false;
  uint32_t away_error_ = 0;
  size_t pongs_ = 0;
};

}  // namespace weir::server::net
