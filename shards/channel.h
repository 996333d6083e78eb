#pragma once

// A channel: the delivery of one on-demand stream to S3 (docs/channels.md), as it is stored, and
// the rules for new ones, pure. channels/ does the work.

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "engine/engine.h"
#include "shards/error.h"
#include "shards/names.h"
#include "shards/tags.h"

namespace weir::shards {

struct TenantState;
struct StreamState;

enum class ChannelStatus : uint8_t {
  kCreating = 0,
  kActive = 1,
  kUpdating = 2,
  kDeleting = 3,
  kFailed = 4,
};
enum class RecordFormat : uint8_t { kGsrJson = 0, kJson = 1, kString = 2, kByteArray = 3 };
enum class ObjectCompression : uint8_t { kNone = 0, kGzip = 1, kZstd = 2 };
enum class StorageClass : uint8_t { kStandard = 0, kIntelligentTiering = 1, kGlacierIr = 2 };
enum class TableCompression : uint8_t { kNone = 0, kZstd = 1, kSnappy = 2 };

// The words of the API, in the order of the enumerators.
inline constexpr std::array<std::string_view, 5> kChannelStatusWords = {
    "CREATING", "ACTIVE", "UPDATING", "DELETING", "FAILED"};
inline constexpr std::array<std::string_view, 4> kRecordFormatWords = {"GSR_JSON", "JSON", "STRING",
                                                                       "BYTE_ARRAY"};
inline constexpr std::array<std::string_view, 3> kObjectCompressionWords = {"NONE", "GZIP", "ZSTD"};
inline constexpr std::array<std::string_view, 3> kStorageClassWords = {
    "STANDARD", "INTELLIGENT_TIERING", "GLACIER_IR"};
inline constexpr std::array<std::string_view, 3> kTableCompressionWords = {"NONE", "ZSTD",
                                                                           "SNAPPY"};

template <size_t N, typename E>
constexpr std::string_view word_of(const std::array<std::string_view, N>& words, E value) {
  return words[static_cast<size_t>(value)];
}

// `word` is one of `words`.
template <typename E, size_t N>
constexpr E value_of(const std::array<std::string_view, N>& words, std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  return static_cast<E>(found == words.end() ? 0 : found - words.begin());
}

// Where records go that cannot be delivered.
struct DeadLetterBucket {
  std::string bucket_arn;
  std::string owner;
  std::optional<std::string> prefix;

  friend bool operator==(const DeadLetterBucket&, const DeadLetterBucket&) = default;
};

struct S3Destination {
  std::string bucket_arn;
  std::string owner;
  std::optional<std::string> key_template;
  std::optional<StorageClass> storage_class;
  ObjectCompression compression = ObjectCompression::kNone;

  friend bool operator==(const S3Destination&, const S3Destination&) = default;
};

struct TableDestination {
  std::string table_bucket_arn;
  std::string name_space;
  std::string table_name;
  TableCompression compression = TableCompression::kNone;
  // The source columns of the partitions; the only transform there is is TIME_HOUR.
  std::optional<std::vector<std::string>> partition_sources;

  friend bool operator==(const TableDestination&, const TableDestination&) = default;
};

struct ChannelLogging {
  bool enabled = false;
  std::optional<std::string> group;
  std::optional<std::string> stream;

  friend bool operator==(const ChannelLogging&, const ChannelLogging&) = default;
};

// What the caller of CreateChannel asked for, with the defaults filled in.
struct ChannelSettings {
  std::string role_arn;
  RecordFormat format = RecordFormat::kJson;
  std::optional<std::string> schema_arn;
  int64_t freshness_seconds = 0;
  DeadLetterBucket dead_letters;
  std::optional<S3Destination> s3;  // else a table
  std::optional<TableDestination> table;
  std::optional<std::string> encryption_key;
  ChannelLogging logging;

  friend bool operator==(const ChannelSettings&, const ChannelSettings&) = default;
};

using ChannelPositions = std::map<ShardIndex, engine::Position>;

// Immutable: a change makes a new Channel.
struct Channel {
  std::string name;
  std::string id;
  std::string stream;  // the name of a stream of the same tenant, which stays while this does
  base::Timestamp created_at;
  ChannelStatus status = ChannelStatus::kCreating;
  std::string failure;  // why it is FAILED, or will be when CREATING ends; empty: it is not
  std::optional<base::Timestamp> due;  // when CREATING, UPDATING or DELETING ends
  ChannelSettings settings;
  Tags tags;
  // Records that were there before the channel was are not delivered.
  engine::Position start;
  // By shard, the first position that may not have been delivered yet; stored once the records
  // before it are safe at the destination. A shard without one begins at position_of().
  ChannelPositions positions;

  // Of a shard that has records from `shard_start` on.
  engine::Position position_of(ShardIndex shard, engine::Position shard_start) const;
};

using ChannelPtr = std::shared_ptr<const Channel>;

// A channel by the parts that name it for ever.
struct ChannelKey {
  Tenant tenant;
  std::string id;

  friend auto operator<=>(const ChannelKey&, const ChannelKey&) = default;
};

// "arn:aws:kinesis:us-east-1:000000000000:channel/id" (facts 4.8).
std::string format_channel_arn(const ChannelKey& key);

// The parts of a channel ARN; nullopt when it is not one.
std::optional<ChannelKey> parse_channel_arn(std::string_view arn);

// Where logs would go when the caller of CreateChannel does not say (service model).
ChannelLogging with_default_names(ChannelLogging logging, std::string_view name,
                                  std::string_view id);

// Another channel may be made for `stream`: kChannelExists, kChannelQuotaExceeded,
// kStreamNotOnDemand.
Result<void> check_new_channel(const TenantState& tenant, const StreamState& stream,
                               const std::string& name);

}  // namespace weir::shards
