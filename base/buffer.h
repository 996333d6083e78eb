#pragma once

// Buffer: a block of heap bytes with one owner. Moving it never moves the bytes, so a view into a
// Buffer stays good for as long as somebody keeps the Buffer; std::string does not promise that
// (its short form lives inside the object).
//
// kPadding bytes behind the last one belong to the Buffer too and hold nothing: parsers put a
// terminator there and read whole blocks without looking for the end first.

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace weir::base {

class Buffer {
 public:
  static constexpr size_t kPadding = 16;

  Buffer() = default;

  // Uninitialised bytes.
  explicit Buffer(size_t size)
      : bytes_(std::make_unique_for_overwrite<char[]>(size + kPadding)), size_(size) {}

  static Buffer copy_of(std::string_view text) {
    Buffer buffer(text.size());
    text.copy(buffer.data(), text.size());
    return buffer;
  }

  char* data() { return bytes_.get(); }
  const char* data() const { return bytes_.get(); }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::span<char> span() { return {bytes_.get(), size_}; }
  std::string_view view() const { return {bytes_.get(), size_}; }

  // Forgets the bytes behind `size`; the memory stays as it is.
  void shrink(size_t size) { size_ = size < size_ ? size : size_; }

 private:
  std::unique_ptr<char[]> bytes_;
  size_t size_ = 0;
};

}  // namespace weir::base
