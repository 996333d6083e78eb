#pragma once

// Every number of the server layer that has a meaning, with its unit and its reason.

#include <cstdint>

namespace weir::server {

inline constexpr uint64_t kKiB = 1024;
inline constexpr uint64_t kMiB = 1024 * kKiB;

// Bytes of a request line with its headers. SDKs send 0.5 to 2 KiB; a long session token adds 2.
inline constexpr uint64_t kHeadBytesMax = 64 * kKiB;

// Bytes of a body. The largest legal one is a PutRecords of 10 MiB, about 14 MiB as JSON plus
// names and escaped partition keys (facts 1.4).
inline constexpr uint64_t kBodyBytesMax = 20 * kMiB;

// What a connection keeps while it waits for a request: holds the whole of a small PutRecord, and
// leaves an idle connection under 10 KiB in total (docs/architecture.md).
inline constexpr uint64_t kReadBufferBytes = 4 * kKiB;
// What it may hold while it reads a large head or a chunked body.
inline constexpr uint64_t kReadBufferBytesMax = kHeadBytesMax;
static_assert(kReadBufferBytes <= kReadBufferBytesMax);

// A chunked body is collected in pieces of this size and pays for its memory in these steps.
inline constexpr uint64_t kChunkedStepBytes = 64 * kKiB;
// It pays before its size is known, so it must leave this part of the memory budget to those that
// say what they need.
inline constexpr uint64_t kChunkedSpareDivisor = 4;

// Requests that one HTTP/2 connection may have open: KCL opens one for each of its shards and means
// a thousand (facts 3.2).
inline constexpr uint64_t kHttp2StreamsMax = 2'000;
// What a client may send of one body, and of all bodies of a connection, before it is told to go
// on. A body has paid for its memory before, so these only keep the line busy: Java's own size.
inline constexpr uint64_t kHttp2StreamWindowBytes = 1 * kMiB;
inline constexpr uint64_t kHttp2ConnectionWindowBytes = 4 * kMiB;
// Frames are collected up to this size and written with one call.
inline constexpr uint64_t kHttp2WriteBytes = 128 * kKiB;
// Frames that cost work and carry no request (PING, SETTINGS, PRIORITY, CONTINUATION, empty DATA,
// requests taken back): so many at once, and so many a second from then on. A client with a
// thousand requests whose time is over takes back all of them together.
inline constexpr uint64_t kHttp2IdleFramesMax = 1'000;
inline constexpr uint64_t kHttp2IdleFramesPerSecond = 100;
// Frames that wait to be written beside the answers. A client that provokes more and reads none is
// cut.
inline constexpr uint64_t kHttp2QueuedFramesMax = 4 * kHttp2StreamsMax;

// Bytes read and thrown away after a refusal, so that the client finds the answer before it finds
// the connection reset.
inline constexpr uint64_t kLingerBytesMax = 64 * kKiB;

// Clients keep connections for reuse: SDKs let go of them after about a minute themselves.
inline constexpr int64_t kIdleMillisMax = 300'000;
// From the first byte of a head, or of a TLS handshake, to its end.
inline constexpr int64_t kHeadMillisMax = 10'000;
// A body, or the reading of an answer, that moves fewer than kSlowBytesPerSecond over one window is
// cut. Half of the 30 s after which a slow client must be gone, because it may start anywhere in a
// window.
inline constexpr int64_t kSlowWindowMillis = 15'000;
inline constexpr uint64_t kSlowBytesPerSecond = kKiB;
// How long a connection lingers after a refusal.
inline constexpr int64_t kLingerMillisMax = 2'000;
// How often time is compared with the four limits above. Runs only while there are connections.
inline constexpr int64_t kSweepMillis = 1'000;

// After this the operation gives up (Call::deadline). Below the read timeouts of SDKs (boto3 60 s,
// Java 30 s), so that the client hears the reason.
inline constexpr int64_t kCallMillisMax = 20'000;

// How long no connection is accepted after the process ran out of descriptors.
inline constexpr int64_t kAcceptPauseMillis = 100;
// Descriptors that connections leave to the engine (up to 256 open slices), to the admin server
// and to the libraries.
inline constexpr uint64_t kReservedDescriptors = 1'024;

// Memory that one GetRecords may need: a page of 10 MiB, and its answer of 14 MiB in base64 with
// the field names.
inline constexpr uint64_t kGetRecordsBytes = 26 * kMiB;
// What a subscription holds for its life: one event of small records while it is made and sent
// (shards/limits.h, kEventBytesMax), and its coroutines. Larger records pay for themselves.
inline constexpr uint64_t kSubscriptionBytes = 64 * kKiB;
// A stream of events that has not ended after this is cut: the five minutes of SubscribeToShard,
// and time for a client that reads slowly to take the end.
inline constexpr int64_t kStreamMillisMax = 315'000;
// A body is held once as it came and once decoded.
inline constexpr uint64_t kBytesPerBodyByte = 2;
// With leases, a body costs so much more for each byte: its tree of JSON and the items it becomes,
// or the metric data. Only for its first bytes, because longer ones are refused unread
// (api/dynamodb, api/cloudwatch). An answer is a page of at most 1 MiB, which escapes make longer.
inline constexpr uint64_t kBytesPerTreeByte = 14;
inline constexpr uint64_t kTreeBodyBytesMax = 1 * kMiB;
inline constexpr uint64_t kLeaseReplyBytes = 4 * kMiB;
// What a compressed body may become: 1 MiB, and its metric data.
inline constexpr uint64_t kGunzippedBytes = 16 * kMiB;
// How long a GetRecords waits for its turn when the memory budget is used up.
inline constexpr int64_t kMemoryWaitMillisMax = 5'000;
// The smallest --memory: leaves enough beside the engine's half for one body of the largest size.
inline constexpr uint64_t kMemoryBytesMin = 128 * kMiB;
static_assert(kMemoryBytesMin / 2 >= kBytesPerBodyByte * kBodyBytesMax);
static_assert(kMemoryBytesMin / 2 >= kGetRecordsBytes);

// A slice of the store is this part of --memory, within bounds: below, slices become so small that
// their number counts; above, sealing one takes long enough to be felt (docs/architecture.md).
inline constexpr uint64_t kSliceShareDivisor = 8;
inline constexpr uint64_t kSliceBytesMin = 8 * kMiB;
inline constexpr uint64_t kSliceBytesMax = 32 * kMiB;
// The newest records of shards with subscribers, which belong to the engine's half.
inline constexpr uint64_t kTailShareDivisor = 16;
inline constexpr uint64_t kTailBytesMax = 64 * kMiB;
// Batches of channels, where they have a place to go.
inline constexpr uint64_t kBatchShareDivisor = 8;
inline constexpr uint64_t kBatchBytesMax = 64 * kMiB;
// Index blocks of the sealed slices that are held open: 256 of about 64 KiB.
inline constexpr uint64_t kOpenTablesBytes = 16 * kMiB;

// What malloc does with memory (docs/adr/0005-allocator.md). Blocks from this size on are mapped,
// and returned when they are freed; it is the largest size glibc takes, and above any answer.
inline constexpr int kMallocMapBytes = 32 * 1024 * 1024;
// Free memory at the end of an arena from which on it is given back.
inline constexpr int kMallocKeptBytes = 64 * 1024 * 1024;
// By how much an arena grows.
inline constexpr int kMallocGrowBytes = 1024 * 1024;

// How long the certificates of `weir make-cert` are good for. That of a server: as long as the
// strictest clients accept (Apple's limit of 825 days).
inline constexpr int64_t kAuthorityDays = 3'650;
inline constexpr int64_t kServerCertificateDays = 820;

// The files of --credentials and --encryption-keys: a thousand access keys with long session
// tokens.
inline constexpr uint64_t kSecretsBytesMax = 4 * kMiB;
// How long a change of such a file may go unnoticed.
inline constexpr int64_t kSecretsLookMillis = 1'000;
// How far the clock of a signer may be from ours, either way (facts 2.2).
inline constexpr int64_t kClockSkewMillisMax = 300'000;
// The longest time a presigned request is good for, AWS's week (facts 2.1).
inline constexpr int64_t kPresignedSecondsMax = 604'800;
// Headers that one signature covers; SDKs sign four to a dozen.
inline constexpr uint64_t kSignedHeadersMax = 64;
// Signing keys that a loop remembers, one for each access key, day and region in use.
inline constexpr uint64_t kSigningKeysMax = 1'024;

// A stop lets accepted requests finish for so long, then closes what is left. The whole exit must
// stay under 10 s.
inline constexpr int64_t kDrainMillisMax = 7'000;

}  // namespace weir::server
