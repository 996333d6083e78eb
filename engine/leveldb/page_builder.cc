#include "engine/leveldb/page_builder.h"

#include <algorithm>
#include <cstring>

namespace weir::engine {

bool PageBuilder::has_room(const Record& record) const {
  if (page_.records.empty()) {
    return true;
  }
  return page_.records.size() < limits_.max_records &&
         bytes_ + record.data.size() + record.partition_key.size() <= limits_.max_bytes;
}

void PageBuilder::add(Position position, base::Timestamp arrival, const Record& record) {
  const uint64_t bytes = record.data.size() + record.partition_key.size();
  reserve(bytes);
  StoredRecord stored{position, arrival, record};
  stored.record.partition_key = copy(record.partition_key);
  stored.record.data = copy(record.data);
  page_.records.push_back(stored);
  bytes_ += bytes;
}

void PageBuilder::reserve(uint64_t bytes) {
  if (bytes <= free_bytes_) {
    return;
  }
  // Blocks double with the page: a page of one record has no byte too many, a large one has few
  // blocks.
  const uint64_t size = std::max(bytes, std::min(bytes_, limits_.max_bytes));
  page_.storage.emplace_back(size);
  free_ = page_.storage.back().data();
  free_bytes_ = size;
}

std::string_view PageBuilder::copy(std::string_view bytes) {
  if (bytes.empty()) {
    return {};
  }
  std::memcpy(free_, bytes.data(), bytes.size());
  const std::string_view copied(free_, bytes.size());
  free_ += bytes.size();
  free_bytes_ -= bytes.size();
  return copied;
}

Page PageBuilder::finish(Position next, std::optional<base::Timestamp> unread_arrival) {
  page_.next = next;
  page_.unread_arrival = unread_arrival;
  return std::move(page_);
}

}  // namespace weir::engine
