#pragma once

// What PutRecord and PutRecords share: a record as the client wrote it becomes one for the domain.

#include <cstddef>
#include <optional>
#include <string_view>

#include "api/streams.h"
#include "engine/engine.h"
#include "shards/stream.h"

namespace weir::api {

struct RecordFields {
  std::string_view data;
  std::optional<std::string_view> partition_key;
  std::optional<std::string_view> explicit_hash_key;
  size_t list_position = 0;  // in Records: 1, 2 ...; 0 for a call of one record
};

// The stream, if it takes records. Errors: those of find_stream(); a stream that has not been
// ACTIVE yet is not found (facts 4.3).
Result<shards::StreamPtr> find_writable_stream(Context& context, const StreamRef& ref,
                                               const Principal& caller);

// Errors: kPartitionKeyMissing, kRecordTooLarge, kExplicitHashKeyInvalid. A stream that distributes
// by itself (AUTO) needs neither key and does not look at them; a partition key that is not given
// is stored as an empty one, which no client can write.
Result<engine::Record> make_record(const shards::StreamState& stream, const RecordFields& fields);

}  // namespace weir::api
