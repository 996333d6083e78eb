#pragma once

// InputBuilder: puts the values of a document, as a parser finds them, into the members of an input
// struct. It knows shapes and nothing of JSON or CBOR; the readers of the two formats say what they
// find, in the order in which they find it:
//
//   key("Records"), open(kList), open(kStructure), key("Data"), bytes("hi"), close(), close()
//
// Here the values are converted as AWS converts them (facts 1.8), and the first one that cannot be
// is remembered in AWS's words. What nobody asked for (unknown members, values of the wrong type)
// is walked over. A duplicate member replaces the earlier one. Memory is bounded by the shape: of a
// list that is longer than its longest legal length one element too many is kept, enough for the
// constraint check to refuse it. Used for one document, by one thread.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "api/shape.h"

namespace weir::api {

class InputBuilder {
 public:
  // Deeper documents are refused before they are understood: docs/architecture.md.
  static constexpr size_t kDepthMax = 64;

  // Fills `root`, which must outlive the builder and whose values are all absent.
  explicit InputBuilder(ObjectRef root) : root_(root) {}

  // The name of the member, or the key in a map, that the next value belongs to. The text stays
  // where it is until the document has been read.
  void key(std::string_view name);

  // The type of the value that is wanted next; nullptr when it is to be ignored.
  const Type* wanted() const;

  // The next value, if it is a scalar. A text and bytes stay where they are until the input has
  // been used.
  void null();
  void boolean(bool value);
  // `millis` is what the number means where a time is wanted: the formats count in different units.
  void integer(int64_t value, double millis);
  // Numbers that are not finite come only where a double is wanted.
  void number(double value, double millis);
  void text(std::string_view value);
  void bytes(std::string_view value);

  // A container begins. It is entered if it is of the wanted kind, otherwise walked over. False:
  // the document is nested too deeply.
  [[nodiscard]] bool open(Kind kind);

  // The innermost container ends.
  void close();

  // Notes that the wanted value had the wrong type. The first error is kept.
  void fail(std::string text);

  // AWS's text for the first value of a wrong type; empty when there is none.
  const std::string& type_error() const { return type_error_; }

 private:
  // A container that has been entered.
  struct Frame {
    Kind kind = Kind::kStructure;
    void* object = nullptr;  // the struct, vector or StringMap
    const Structure* structure = nullptr;
    const Type* list = nullptr;  // of a list: its own type and that of its elements
    const Type* element = nullptr;
    size_t count_max = 0;            // of a list or map
    const Member* member = nullptr;  // of a structure: the one key() named
    std::string_view map_key = {};
    bool overfull = false;  // a map with more keys than it may have: no more are kept
  };
  // No table nests deeper; unknown containers do not take frames.
  static constexpr size_t kFramesMax = 8;

  Frame& top() { return frames_[frame_count_ - 1]; }
  const Frame& top() const { return frames_[frame_count_ - 1]; }
  bool ignoring() const { return ignored_depth_ > 0; }
  void push(const Frame& frame);
  // Makes the wanted value present and returns the place to write it to. Only if there is one.
  void* place();
  template <typename T>
  void put(T value) {
    *static_cast<T*>(place()) = value;
  }
  void* append_to_list(Frame& frame);
  void* append_to_map(Frame& frame);

  ObjectRef root_;
  std::array<Frame, kFramesMax> frames_;
  size_t frame_count_ = 0;
  size_t ignored_depth_ = 0;  // containers being walked over
  std::string_view dropped_value_;
  std::string type_error_;
};

}  // namespace weir::api
