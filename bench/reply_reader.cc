#include "bench/reply_reader.h"

#include <strings.h>

#include <charconv>

namespace weir::bench {
namespace {

constexpr size_t kFirstBuffer = 16 * 1024;
// A reply head of the measured servers is below 1 KiB.
constexpr size_t kMaxHead = kFirstBuffer;
// The biggest legal GetRecords answer is 10 MiB of data, below 24 MiB of JSON.
constexpr size_t kMaxBody = 64 * 1024 * 1024;

constexpr std::string_view kEndOfHead = "\r\n\r\n";
constexpr size_t kStatusAt = std::string_view("HTTP/1.1 ").size();

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
    text.remove_prefix(1);
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
    text.remove_suffix(1);
  }
  return text;
}

// True if all of `text` is a number.
template <typename T>
bool parse_number(std::string_view text, T* number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

ReplyReader::ReplyReader() : buffer_(kFirstBuffer) {}

std::span<char> ReplyReader::free_space() {
  return std::span(buffer_).subspan(received_);
}

std::string_view ReplyReader::body() const {
  return {buffer_.data() + head_bytes_, body_bytes_};
}

void ReplyReader::reset() {
  received_ = 0;
  head_bytes_ = 0;
  body_bytes_ = 0;
  status_ = 0;
  keep_alive_ = true;
}

ReplyReader::State ReplyReader::commit(size_t bytes) {
  received_ += bytes;
  if (head_bytes_ != 0) {
    return state();
  }
  const std::string_view received(buffer_.data(), received_);
  const size_t end = received.find(kEndOfHead);
  if (end == std::string_view::npos) {
    return received_ < kMaxHead ? State::kIncomplete : State::kMalformed;
  }
  head_bytes_ = end + kEndOfHead.size();
  // The head without the blank line, so that every line ends with CR LF.
  if (parse_head(received.substr(0, end + 2)) == State::kMalformed) {
    return State::kMalformed;
  }
  if (buffer_.size() < head_bytes_ + body_bytes_) {
    buffer_.resize(head_bytes_ + body_bytes_);
  }
  return state();
}

ReplyReader::State ReplyReader::state() const {
  const size_t expected = head_bytes_ + body_bytes_;
  if (received_ == expected) {
    return State::kComplete;
  }
  return received_ < expected ? State::kIncomplete : State::kMalformed;
}

ReplyReader::State ReplyReader::parse_head(std::string_view head) {
  if (!head.starts_with("HTTP/1.") || !parse_number(head.substr(kStatusAt, 3), &status_)) {
    return State::kMalformed;
  }
  size_t start = head.find("\r\n") + 2;
  while (start < head.size()) {
    const size_t end = head.find("\r\n", start);
    if (parse_header_line(head.substr(start, end - start)) == State::kMalformed) {
      return State::kMalformed;
    }
    start = end + 2;
  }
  return State::kIncomplete;
}

ReplyReader::State ReplyReader::parse_header_line(std::string_view line) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) {
    return State::kMalformed;
  }
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = trim(line.substr(colon + 1));
  if (equal_ignoring_case(name, "Content-Length")) {
    const bool usable = parse_number(value, &body_bytes_) && body_bytes_ <= kMaxBody;
    return usable ? State::kIncomplete : State::kMalformed;
  }
  if (equal_ignoring_case(name, "Connection")) {
    keep_alive_ = !equal_ignoring_case(value, "close");
  }
  return equal_ignoring_case(name, "Transfer-Encoding") ? State::kMalformed : State::kIncomplete;
}

}  // namespace weir::bench
