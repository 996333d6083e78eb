#pragma once

// The numbers of Kinesis that the domain enforces, each with its source in the fact sheet.

#include <cstdint>

namespace weir::shards::limits {

// Retention, facts 5.5.
inline constexpr int64_t kRetentionHoursDefault = 24;
inline constexpr int64_t kRetentionHoursMin = 24;
inline constexpr int64_t kRetentionHoursMax = 8760;

// Write limits of a shard, facts 5.8. One second of burst.
inline constexpr int64_t kShardWriteRecordsPerSecond = 1000;
inline constexpr int64_t kShardWriteBytesPerSecond = 1024 * 1024;

// Read limits of a shard, facts 5.4.
inline constexpr int64_t kShardReadCallsPerSecond = 5;
inline constexpr int64_t kShardReadBytesPerSecond = 2 * 1024 * 1024;

// GetShardIterator, facts 4.0.
inline constexpr int64_t kShardIteratorCallsPerSecond = 5;

// One record: data and the UTF-8 bytes of its partition key, facts 4.3 and 5.8.
inline constexpr int64_t kRecordBytesDefault = 1024 * 1024;
inline constexpr int64_t kRecordKibMin = 1024;
inline constexpr int64_t kRecordKibMax = 10240;
static_assert(kRecordKibMin * 1024 == kRecordBytesDefault);

// One PutRecords call, facts 4.3.
inline constexpr int64_t kPutRecordsBytesMax = 10 * 1024 * 1024;

// One GetRecords answer, facts 5.4.
inline constexpr int64_t kGetRecordsBytesMax = 10 * 1024 * 1024;
inline constexpr uint32_t kGetRecordsLimitDefault = 10'000;

// Iterators and page tokens, facts 5.3 and 5.11.
inline constexpr int64_t kIteratorLifetimeMillis = 300'000;
inline constexpr int64_t kPageTokenLifetimeMillis = 300'000;

// Streams, facts 4.0 and 4.1.
inline constexpr int64_t kTransitionsMax = 5;  // streams in CREATING or DELETING, per tenant
inline constexpr int64_t kOnDemandShardCount = 4;
inline constexpr int64_t kOnDemandStreamsMax = 50;

// On-demand scaling, facts 5.9: "splits hot shards (a shard over about 500 KiB/s ...)", "up to 200
// MiB/s write", a shard for each MiB/s.
inline constexpr int64_t kScalingHotBytesPerSecond = 500 * 1024;
inline constexpr int64_t kOnDemandMibpsMax = 200;  // kWarmMibpsMax with the billing commitment

// On-demand scaling where AWS tells no number. Like the bytes, half of the records that a shard
// takes: small records would be throttled for ever otherwise.
inline constexpr int64_t kScalingHotRecordsPerSecond = 500;

// On-demand scaling: how long a shard must have been hot. AWS says "within 15 minutes"; a minute
// outlives a burst and is soon enough for who waits for it. --scaling-window changes it.
inline constexpr int64_t kScalingWindowSeconds = 60;

// On-demand scaling: rates are means of a sixth of the window, so that a producer that sends every
// few seconds is not taken for one that stops; of at least a second, which wakes nobody often.
inline constexpr int64_t kScalingLooksPerWindow = 6;

// On-demand scaling: neighbours merge when both together stayed under a quarter of what is hot,
// for 15 windows (15 minutes): what has merged is far from splitting again.
inline constexpr int64_t kScalingColdDivisor = 4;
inline constexpr int64_t kScalingQuietWindows = 15;

// On-demand scaling: splits or merges of a stream in one reshard. Puts to those shards wait while
// they are sealed, so it must stay short; the next look does more.
inline constexpr int64_t kScalingStepsMax = 32;

// On-demand scaling: no split makes a shard narrower than 2^112 hash keys, a 65,536th of all. What
// is hot there is a single partition key, which no split can share out.
inline constexpr int kScalingRangeBitsMin = 112;

// UpdateShardCount, facts 4.0 and 4.1.
inline constexpr int64_t kShardCountMax = 10'000;
inline constexpr int64_t kUpdateShardCountsPerDay = 10;  // for each stream, in any 24 hours

// UpdateStreamMode, facts 4.0 and 5.9.
inline constexpr int64_t kUpdateStreamModesPerDay = 2;  // for each stream, in any 24 hours

// StartStreamEncryption and StopStreamEncryption, facts 4.0.
inline constexpr int64_t kEncryptionChangesPerDay = 25;  // of each for each stream, in any 24 hours

// The billing commitment and warm throughput, facts 4.1 and 5.9.
inline constexpr int64_t kCommitmentMillisMin = int64_t{24} * 3'600'000;
inline constexpr int64_t kWarmMibpsMax = 10 * 1024;

// Consumers, facts 4.0.
inline constexpr int64_t kConsumersMax = 20;           // of a stream
inline constexpr int64_t kConsumersMaxCommitted = 50;  // on-demand, with the billing commitment
inline constexpr int64_t kCreatingConsumersMax = 5;    // in CREATING, per tenant

// Channels (docs/compatibility.md): AWS's own numbers are not known.
inline constexpr int64_t kChannelsMax = 50;               // per tenant
inline constexpr int64_t kFreshnessSecondsDefault = 300;  // service model
inline constexpr int64_t kFreshnessSecondsMin = 1;
inline constexpr int64_t kFreshnessSecondsMax = 43'200;  // half of the shortest retention

// A resource policy, facts 4.7.
inline constexpr int64_t kPolicyBytesMax = 20 * 1024;

// Tags of a resource, facts 4.0.
inline constexpr int64_t kTagsMax = 50;

// Quotas that --shard-quota and --stream-quota change (docs/operating.md).
inline constexpr int64_t kShardQuotaDefault = 20'000;
inline constexpr int64_t kStreamQuotaDefault = 1'000;

// SubscribeToShard, facts 3.3.
inline constexpr int64_t kSubscriptionNanos = int64_t{300} * 1'000'000'000;
inline constexpr int64_t kSubscriptionBytesPerSecond = 2 * 1024 * 1024;  // of a consumer in a shard
inline constexpr int64_t kSubscribeCallNanos = 1'000'000'000;            // one call in this time
// A subscription that is younger is not taken over.
inline constexpr int64_t kSubscriptionHeldNanos = int64_t{5} * 1'000'000'000;
// An event comes at least every 5 seconds; this leaves half a second for its way.
inline constexpr int64_t kHeartbeatNanos = 4'500'000'000;
// How long an event waits that finds no memory, before it tries again.
inline constexpr int64_t kEventMemoryRetryNanos = 250'000'000;
// One event holds so much of small records; what it costs to hold one besides its bytes.
inline constexpr uint64_t kEventBytesMax = 16 * 1024;
inline constexpr uint32_t kEventRecordsMax = 100;
inline constexpr uint64_t kEventRecordBytes = 256;

// What a record in a tail ring costs besides its data and key.
inline constexpr uint64_t kTailRecordBytes = 160;
// Payloads are copied into segments of this part of the budget, or as large as a larger payload.
inline constexpr uint64_t kTailSegmentDivisor = 64;
inline constexpr uint64_t kTailSegmentBytesMax = 256 * 1024;
// The budget of the rings where nobody says another (server/limits.h does).
inline constexpr uint64_t kTailBytesDefault = 32 * 1024 * 1024;

// How long a put or a read may wait before the client is told to try again.
inline constexpr int64_t kStorageWaitNanos = 10'000'000'000;

// How old the newest token key may become before a start installs the next one.
inline constexpr int64_t kTokenKeyLifetimeMillis = int64_t{30} * 24 * 3'600'000;
inline constexpr int64_t kTokenKeyBytes = 32;

// Server-side encryption (shards/record_encryption.h). Random nonces are good for 2^32 messages of
// a key (NIST SP 800-38D section 8.3).
inline constexpr uint64_t kRecordsOfDataKeyMax = uint64_t{1} << 31;
inline constexpr size_t kDataKeysRemembered = 1'024;

}  // namespace weir::shards::limits
