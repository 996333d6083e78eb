#pragma once

// Collects the records of one page: copies their bytes into blocks the page owns, and knows when
// the page is full.

#include <string_view>

#include "engine/engine.h"

namespace weir::engine {

// Not thread-safe.
class PageBuilder {
 public:
  explicit PageBuilder(const ReadLimits& limits) : limits_(limits) {}

  // True if `record` may still go onto the page. The first record always may.
  bool has_room(const Record& record) const;

  void add(Position position, base::Timestamp arrival, const Record& record);

  // Data and partition key bytes on the page.
  uint64_t bytes() const { return bytes_; }
  bool empty() const { return page_.records.empty(); }
  Position last() const { return page_.records.back().position; }

  // Ends the page; the builder is of no more use.
  Page finish(Position next, std::optional<base::Timestamp> unread_arrival);

 private:
  // Makes room for `bytes` in the last block.
  void reserve(uint64_t bytes);
  std::string_view copy(std::string_view bytes);

  const ReadLimits limits_;
  Page page_;
  uint64_t bytes_ = 0;
  char* free_ = nullptr;  // in the last block of page_.storage
  uint64_t free_bytes_ = 0;
};

}  // namespace weir::engine
