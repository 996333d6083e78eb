#pragma once

// Cuts the body of a SubscribeToShard answer into its messages (application/vnd.amazon.eventstream,
// facts 3.4). Lengths are checked, checksums are not: the stream comes over TCP from a server under
// measurement, and what SDKs think of its checksums is tested in tests/sdk.
//
//   reader.append(bytes);
//   while (reader.next(&message)) { ... }
//   if (reader.malformed()) { ... }
//
// Not thread-safe.

#include <cstddef>
#include <string>
#include <string_view>

namespace weir::bench {

// Views are valid until the reader's next append().
struct StreamMessage {
  std::string_view message_type;  // "event" or "exception"
  std::string_view type;          // of the event, or of the exception
  std::string_view payload;       // JSON
};

class EventReader {
 public:
  void append(std::string_view bytes);
  // False when the next message is not complete, or cannot be read.
  bool next(StreamMessage* message);
  bool malformed() const { return malformed_; }

 private:
  bool read_headers(std::string_view headers, StreamMessage* message);

  std::string buffer_;
  size_t read_ = 0;  // bytes of buffer_ that were given out
  bool malformed_ = false;
};

}  // namespace weir::bench
