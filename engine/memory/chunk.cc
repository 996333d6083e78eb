#include "engine/memory/chunk.h"

#include "base/check.h"

namespace weir::engine {

void Chunk::add(const Record& record, Position position, base::Timestamp arrival) {
  CHECK(fits(payload_bytes(record)));
  Record stored = record;
  stored.partition_key = copy_in(record.partition_key);
  stored.data = copy_in(record.data);
  records_.push_back({position, arrival, stored});
}

std::string_view Chunk::copy_in(std::string_view bytes) {
  char* const start = bytes_.data() + used_;
  bytes.copy(start, bytes.size());
  used_ += bytes.size();
  return {start, bytes.size()};
}

}  // namespace weir::engine
