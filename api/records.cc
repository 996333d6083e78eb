#include "api/records.h"

#include <string>

#include "api/error_mapping.h"
#include "shards/hash_key.h"
#include "shards/record_writer.h"

namespace weir::api {
namespace {

std::string path_of(const RecordFields& fields, std::string_view member) {
  std::string path;
  if (fields.list_position > 0) {
    path = "records." + std::to_string(fields.list_position) + ".member.";
  }
  return path.append(member);
}

}  // namespace

Result<shards::StreamPtr> find_writable_stream(Context& context, const StreamRef& ref,
                                               const Principal& caller) {
  ASSIGN_OR_RETURN(shards::StreamPtr stream, find_stream(context, ref, caller));
  if (!stream->activated) {
    return stream_not_found(stream->key);
  }
  return stream;
}

Result<engine::Record> make_record(const shards::StreamState& stream, const RecordFields& fields) {
  const bool keyed = stream.distribution == shards::Distribution::kUserPartitionKey;
  if (keyed && !fields.partition_key) {
    return Failure(ErrorName::kPartitionKeyMissing, {{"path", path_of(fields, "partitionKey")}});
  }
  engine::Record record{.partition_key = fields.partition_key.value_or(std::string_view()),
                        .data = fields.data};
  if (shards::record_bytes(record) > stream.record_bytes_max) {
    return Failure(
        ErrorName::kRecordTooLarge,
        {{"path", path_of(fields, "data")}, {"limit", std::to_string(stream.record_bytes_max)}});
  }
  if (keyed && fields.explicit_hash_key) {
    ASSIGN_OR_RETURN(const shards::HashKey key,
                     mapped(shards::parse_explicit_hash_key(*fields.explicit_hash_key)));
    record.explicit_hash_key = key.value;
  }
  return record;
}

}  // namespace weir::api
