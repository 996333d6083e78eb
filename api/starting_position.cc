#include "api/starting_position.h"

#include <string>
#include <utility>

#include "base/check.h"
#include "shards/iterator.h"

namespace weir::api {
namespace {

shards::IteratorType type_of(std::string_view name) {
  using shards::IteratorType;
  constexpr std::array<IteratorType, kStartingTypes.size()> kMeanings = {
      IteratorType::kAfterSequenceNumber, IteratorType::kLatest, IteratorType::kAtTimestamp,
      IteratorType::kAtSequenceNumber, IteratorType::kTrimHorizon};
  for (size_t i = 0; i < kStartingTypes.size(); ++i) {
    if (kStartingTypes[i] == name) {
      return kMeanings[i];
    }
  }
  CHECK(false);  // the shape has refused other words
}

}  // namespace

Result<shards::StartingPoint> starting_point(std::string_view type,
                                             std::optional<std::string_view> sequence_number,
                                             std::optional<base::Timestamp> timestamp) {
  shards::StartingPoint start{.type = type_of(type), .sequence_number = {}, .timestamp = {}};
  const bool needs_number = start.type == shards::IteratorType::kAtSequenceNumber ||
                            start.type == shards::IteratorType::kAfterSequenceNumber;
  if (needs_number != sequence_number.has_value()) {
    return Failure(needs_number ? ErrorName::kNumberMissing : ErrorName::kNumberNotExpected,
                   {{"type", std::string(type)}});
  }
  if (start.type == shards::IteratorType::kAtTimestamp && !timestamp) {
    return Failure(ErrorName::kTimestampMissing);
  }
  start.sequence_number = sequence_number.value_or(std::string_view());
  start.timestamp = timestamp.value_or(base::Timestamp());
  return start;
}

Result<shards::StreamPtr> find_stream_of_shard(Context& context, const shards::StreamKey& key,
                                               shards::ShardIndex shard) {
  shards::StreamPtr stream = context.service.catalog().state()->find(key);
  if (stream == nullptr || !stream->activated || stream->find_shard(shard) == nullptr) {
    return shard_does_not_exist(key, shard);
  }
  return stream;
}

}  // namespace weir::api
