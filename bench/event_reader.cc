#include "bench/event_reader.h"

#include <cstdint>

namespace weir::bench {
namespace {

constexpr size_t kPrelude = 12;  // two lengths and their checksum
constexpr size_t kChecksum = 4;  // behind the payload
constexpr size_t kMessageMax = 24 * 1024 * 1024;
constexpr char kString = 7;  // the only type of header that Kinesis sends

template <typename T>
T big_endian(std::string_view bytes) {
  T number = 0;
  for (size_t i = 0; i < sizeof(T); ++i) {
    number = static_cast<T>(number << 8U | static_cast<unsigned char>(bytes[i]));
  }
  return number;
}

// Takes `size` bytes off the front; false if there are not so many.
bool take(std::string_view* rest, size_t size, std::string_view* taken) {
  if (rest->size() < size) {
    return false;
  }
  *taken = rest->substr(0, size);
  rest->remove_prefix(size);
  return true;
}

// Takes a number of type Length, then so many bytes.
template <typename Length>
bool take_counted(std::string_view* rest, std::string_view* taken) {
  std::string_view length;
  return take(rest, sizeof(Length), &length) && take(rest, big_endian<Length>(length), taken);
}

}  // namespace

void EventReader::append(std::string_view bytes) {
  buffer_.erase(0, read_);
  read_ = 0;
  buffer_ += bytes;
}

bool EventReader::next(StreamMessage* message) {
  const std::string_view rest = std::string_view(buffer_).substr(read_);
  if (malformed_ || rest.size() < kPrelude) {
    return false;
  }
  const size_t total = big_endian<uint32_t>(rest);
  const size_t headers = big_endian<uint32_t>(rest.substr(4));
  malformed_ =
      total > kMessageMax || total < kPrelude + kChecksum || headers > total - kPrelude - kChecksum;
  if (malformed_ || rest.size() < total) {
    return false;
  }
  *message = {};
  message->payload = rest.substr(kPrelude + headers, total - kPrelude - kChecksum - headers);
  malformed_ = !read_headers(rest.substr(kPrelude, headers), message);
  read_ += total;
  return !malformed_;
}

bool EventReader::read_headers(std::string_view headers, StreamMessage* message) {
  while (!headers.empty()) {
    std::string_view name;
    std::string_view type;
    std::string_view value;
    if (!take_counted<uint8_t>(&headers, &name) || !take(&headers, 1, &type) ||
        type.front() != kString || !take_counted<uint16_t>(&headers, &value)) {
      return false;
    }
    if (name == ":message-type") {
      message->message_type = value;
    } else if (name == ":event-type" || name == ":exception-type") {
      message->type = value;
    }
  }
  return true;
}

}  // namespace weir::bench
