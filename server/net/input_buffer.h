#pragma once

// InputBuffer: the bytes a connection has read and not used yet. Small while the connection is
// idle, larger for as long as a head or a chunk needs it.

#include <algorithm>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

#include "base/buffer.h"
#include "server/limits.h"

namespace weir::server::net {

class InputBuffer {
 public:
  InputBuffer() : bytes_(kReadBufferBytes) {}

  // What was read and not consumed. Good until the next call of free_space() or settle().
  std::string_view view() const { return {bytes_.data() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }

  // Room to read into, at least one byte; empty when the buffer has its largest size and is full.
  std::span<char> free_space() {
    if (end_ == bytes_.size()) {
      make_room();
    }
    return bytes_.span().subspan(end_);
  }

  // `count` bytes were written to the front of free_space().
  void filled(size_t count) { end_ += count; }

  // Forgets the first `count` bytes of view().
  void consume(size_t count) {
    begin_ += count;
    if (begin_ == end_) {
      begin_ = end_ = 0;
    }
  }

  // For reading much at once.
  void grow_to_largest() {
    if (bytes_.size() < kReadBufferBytesMax) {
      move_to(base::Buffer(kReadBufferBytesMax));
    }
  }

  // Back to the small size if what is left fits; called between requests.
  void settle() {
    if (bytes_.size() > kReadBufferBytes && end_ - begin_ < kReadBufferBytes) {
      move_to(base::Buffer(kReadBufferBytes));
    }
  }

 private:
  void make_room() {
    if (begin_ > 0) {
      std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    } else if (bytes_.size() < kReadBufferBytesMax) {
      move_to(base::Buffer(std::min<size_t>(2 * bytes_.size(), kReadBufferBytesMax)));
    }
  }

  void move_to(base::Buffer other) {
    const size_t left = view().copy(other.data(), other.size());
    bytes_ = std::move(other);
    begin_ = 0;
    end_ = left;
  }

  base::Buffer bytes_;
  size_t begin_ = 0;
  size_t end_ = 0;
};

}  // namespace weir::server::net
