#pragma once

// A record in the answers of GetRecords and SubscribeToShard.

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "api/member_table.h"
#include "api/shapes/encryption.h"
#include "base/clock.h"
#include "engine/engine.h"
#include "shards/sequence_number.h"
#include "shards/shard.h"

namespace weir::api {

// Its views point into the page that the record was read in.
struct Record {
  std::string sequence_number;
  base::Timestamp approximate_arrival_timestamp;
  Blob data;
  std::optional<std::string_view> partition_key;
  std::optional<std::string_view> encryption_type;  // only when it was encrypted (facts 4.3)

  Record() = default;
  Record(const shards::Shard& shard, const engine::StoredRecord& stored)
      : sequence_number(
            shards::format_sequence_number(shard.number_of(stored.position, stored.arrival))),
        approximate_arrival_timestamp(stored.arrival),
        data{stored.record.data},
        encryption_type(encryption_type_of(stored.record)) {
    // Empty: the producer gave none, which a stream with the strategy AUTO allows.
    if (!stored.record.partition_key.empty()) {
      partition_key = stored.record.partition_key;
    }
  }

  static constexpr auto members() {
    return std::array{member<&Record::sequence_number>("SequenceNumber"),
                      member<&Record::approximate_arrival_timestamp>("ApproximateArrivalTimestamp"),
                      member<&Record::data>("Data"), member<&Record::partition_key>("PartitionKey"),
                      member<&Record::encryption_type>("EncryptionType")};
  }
};

}  // namespace weir::api
