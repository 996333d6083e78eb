#pragma once

// Reads one HTTP/1.1 reply at a time from a byte stream. It understands what the measured servers
// send to a closed loop: a status line, headers, a body of Content-Length bytes (or none). Chunked
// bodies and pipelined replies are malformed here, which the report counts as errors. A general
// parser would cost as much CPU as the servers under test save.
//
//   while (state == kIncomplete) state = reader.commit(read_into(reader.free_space()));
//   use(reader.status(), reader.body());
//   reader.reset();
//
// Not thread-safe. Views into the reply are valid until reset().

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace weir::bench {

class ReplyReader {
 public:
  enum class State { kIncomplete, kComplete, kMalformed };

  ReplyReader();

  // Where the next bytes of the stream go; never empty while the reply is incomplete.
  std::span<char> free_space();
  // `bytes` of free_space() were filled.
  State commit(size_t bytes);
  // Forgets the reply and keeps the buffer.
  void reset();

  int status() const { return status_; }
  std::string_view body() const;
  // False when the server said "Connection: close".
  bool keep_alive() const { return keep_alive_; }

 private:
  State parse_head(std::string_view received);
  State parse_header_line(std::string_view line);
  State state() const;

  std::vector<char> buffer_;
  size_t received_ = 0;
  size_t head_bytes_ = 0;  // 0 until the blank line was seen
  size_t body_bytes_ = 0;
  int status_ = 0;
  bool keep_alive_ = true;
};

}  // namespace weir::bench
