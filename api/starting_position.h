#pragma once

// Where a reader begins in a shard: what GetShardIterator and SubscribeToShard share.

#include <array>
#include <optional>
#include <string_view>

#include "api/context.h"
#include "api/streams.h"
#include "base/clock.h"
#include "shards/names.h"
#include "shards/record_reader.h"
#include "shards/stream.h"

namespace weir::api {

// The words for the types, in AWS's order, which its error text repeats (facts 1.9).
inline constexpr std::array<std::string_view, 5> kStartingTypes = {
    "AFTER_SEQUENCE_NUMBER", "LATEST", "AT_TIMESTAMP", "AT_SEQUENCE_NUMBER", "TRIM_HORIZON"};

// `type` is one of the words. Errors: kNumberMissing, kNumberNotExpected, kTimestampMissing.
Result<shards::StartingPoint> starting_point(std::string_view type,
                                             std::optional<std::string_view> sequence_number,
                                             std::optional<base::Timestamp> timestamp);

// The stream, if it has the shard: kShardDoesNotExist.
Result<shards::StreamPtr> find_stream_of_shard(Context& context, const shards::StreamKey& key,
                                               shards::ShardIndex shard);

}  // namespace weir::api
