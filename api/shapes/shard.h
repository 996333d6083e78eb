#pragma once

// A shard in the answers of DescribeStream, ListShards and GetRecords.

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "api/member_table.h"
#include "shards/shard.h"

namespace weir::api {

struct HashKeyRange {
  std::string starting_hash_key;
  std::string ending_hash_key;

  explicit HashKeyRange(const shards::HashKeyRange& range)
      : starting_hash_key(shards::format_hash_key(range.start)),
        ending_hash_key(shards::format_hash_key(range.end)) {}
  HashKeyRange() = default;

  static constexpr auto members() {
    return std::array{member<&HashKeyRange::starting_hash_key>("StartingHashKey"),
                      member<&HashKeyRange::ending_hash_key>("EndingHashKey")};
  }
};

struct SequenceNumberRange {
  std::string starting_sequence_number;
  std::optional<std::string> ending_sequence_number;  // of closed shards only

  SequenceNumberRange() = default;
  explicit SequenceNumberRange(const shards::Shard& shard)
      : starting_sequence_number(shards::format_sequence_number(shard.starting_number())) {
    if (shard.end) {
      ending_sequence_number = shards::format_sequence_number(
          shards::ending_sequence_number(shard.index, shard.create_seconds, shard.end->closed_at));
    }
  }

  static constexpr auto members() {
    return std::array{
        member<&SequenceNumberRange::starting_sequence_number>("StartingSequenceNumber"),
        member<&SequenceNumberRange::ending_sequence_number>("EndingSequenceNumber")};
  }
};

struct Shard {
  std::string shard_id;
  std::optional<std::string> parent_shard_id;
  std::optional<std::string> adjacent_parent_shard_id;
  HashKeyRange hash_key_range;
  SequenceNumberRange sequence_number_range;

  Shard() = default;
  explicit Shard(const shards::Shard& shard)
      : shard_id(shards::format_shard_id(shard.index)),
        hash_key_range(shard.range),
        sequence_number_range(shard) {
    if (!shard.parents.empty()) {
      parent_shard_id = shards::format_shard_id(shard.parents[0]);
    }
    if (shard.parents.size() > 1) {
      adjacent_parent_shard_id = shards::format_shard_id(shard.parents[1]);
    }
  }

  static constexpr auto members() {
    return std::array{member<&Shard::shard_id>("ShardId"),
                      member<&Shard::parent_shard_id>("ParentShardId"),
                      member<&Shard::adjacent_parent_shard_id>("AdjacentParentShardId"),
                      member<&Shard::hash_key_range>("HashKeyRange"),
                      member<&Shard::sequence_number_range>("SequenceNumberRange")};
  }
};

// A shard that took over from the one a reader has come to the end of.
struct ChildShard {
  std::string shard_id;
  std::vector<std::string> parent_shards;
  HashKeyRange hash_key_range;

  ChildShard() = default;
  explicit ChildShard(const shards::Shard& shard)
      : shard_id(shards::format_shard_id(shard.index)), hash_key_range(shard.range) {
    for (const shards::ShardIndex parent : shard.parents) {
      parent_shards.push_back(shards::format_shard_id(parent));
    }
  }

  static constexpr auto members() {
    return std::array{member<&ChildShard::shard_id>("ShardId"),
                      member<&ChildShard::parent_shards>("ParentShards"),
                      member<&ChildShard::hash_key_range>("HashKeyRange")};
  }
};

}  // namespace weir::api
