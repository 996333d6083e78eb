#include "channels/batch.h"

#include <algorithm>

#include "base/base64.h"
#include "channels/json_text.h"
#include "channels/record_format.h"

namespace weir::channels {
namespace {

// One line that says which record it was, what was wrong with it, and what it held.
void append_letter(const shards::Channel& channel, const shards::StreamState& stream,
                   const shards::Shard& shard, const engine::StoredRecord& stored,
                   base::Timestamp now, const std::string& reason, std::string& out) {
  const auto member = [&out](std::string_view name, std::string_view text) {
    append_json_string(name, out);
    out += ':';
    append_json_string(text, out);
    out += ',';
  };
  out += '{';
  member("channelName", channel.name);
  member("channelId", channel.id);
  member("streamARN", shards::format_stream_arn(stream.key));
  member("shardId", shards::format_shard_id(shard.index));
  member("sequenceNumber",
         shards::format_sequence_number(shard.number_of(stored.position, stored.arrival)));
  member("partitionKey", stored.record.partition_key);
  out.append("\"arrivalTimestamp\":").append(std::to_string(stored.arrival.millis)).append(",");
  out.append("\"attemptTimestamp\":").append(std::to_string(now.millis)).append(",");
  member("errorCode", "InvalidRecordFormat");
  member("errorMessage", reason);
  out += "\"rawData\":\"";
  const size_t start = out.size();
  out.resize(start + base::base64_encoded_size(stored.record.data.size()));
  base::base64_encode(stored.record.data, out.data() + start);
  out += "\"}\n";
}

}  // namespace

void Batch::add(const shards::Channel& channel, const shards::StreamState& stream,
                const shards::Shard& shard, const engine::StoredRecord& stored,
                base::Timestamp now) {
  const base::Result<void> added =
      append_record(channel.settings.format, stored.record.data, records_);
  if (!added.ok()) {
    append_letter(channel, stream, shard, stored, now, added.error().text(), letters_);
  }
  ++count_;
  oldest_ = oldest_ ? std::min(*oldest_, stored.arrival) : stored.arrival;
  positions_[shard.index] = engine::next_position(stored.position);
}

std::optional<base::Timestamp> Batch::due(int64_t freshness_seconds) const {
  if (!oldest_) {
    return std::nullopt;
  }
  return *oldest_ + freshness_seconds * base::kMillisPerSecond;
}

bool Batch::is_due(base::Timestamp now, int64_t freshness_seconds, size_t bytes_max) const {
  return !empty() && (bytes() >= bytes_max || *due(freshness_seconds) <= now);
}

}  // namespace weir::channels
