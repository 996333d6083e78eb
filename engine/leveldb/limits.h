#pragma once

// The numbers of the engine on disk, each with its reason.

#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace weir::engine {

// What one commit takes from the queue. Larger groups do not lower the cost of an fsync per byte
// any more, and delay everybody in the group.
inline constexpr uint64_t kGroupBytes = 4 * 1024 * 1024;

// Syncs of the state table: so many at once, then one each interval. Workers that renew many leases
// wait 10 ms at most for what is a fraction of their seconds, and a thousand leases cost a hundred
// syncs a second.
inline constexpr int64_t kStateSyncBurst = 50;
inline constexpr int64_t kStateSyncNanos = 10'000'000;

// The largest request the engine stores: a PutRecords call has at most 10 MiB (AWS limit), the rest
// is room for limits that grow.
inline constexpr uint64_t kRequestBytesMax = 32 * 1024 * 1024;

// LevelDB's own memtable bound must never be reached: reaching it would flush, compact and change
// the log. A slice ends at `slice_bytes`; up to half as much is added while its successor is made,
// and then one more group.
inline constexpr uint64_t kWriteBufferFloor = 128 * 1024 * 1024;
inline constexpr uint64_t write_buffer_bytes(uint64_t slice_bytes) {
  return slice_bytes * 2 > kWriteBufferFloor ? slice_bytes * 2 : kWriteBufferFloor;
}
inline constexpr uint64_t slice_bytes_hard(uint64_t slice_bytes) {
  return slice_bytes + slice_bytes / 2;
}
// LevelDB clips write_buffer_size to 1 GiB.
inline constexpr uint64_t kSliceBytesMax = 400 * 1024 * 1024;
static_assert(slice_bytes_hard(kSliceBytesMax) + kGroupBytes + kRequestBytesMax <
              write_buffer_bytes(kSliceBytesMax));
static_assert(write_buffer_bytes(kSliceBytesMax) <= 1024 * 1024 * 1024);

// The memtable is asked for its size after this much was added: asking takes LevelDB's lock.
inline constexpr uint64_t kSizeCheckBytes = 128 * 1024;

// Blocks of a sealed slice. A read of a page is sequential, so large blocks cost nothing and keep
// the index small (a thousand entries a slice).
inline constexpr size_t kBlockBytes = 32 * 1024;

// The sealed file is synced piece by piece, so that its writeback never delays a commit for long.
inline constexpr uint64_t kSealSyncBytes = 2 * 1024 * 1024;

// A read of the active slice is answered on the calling thread up to this much; the rest of a
// larger page goes to the read pool, because copying it would hold up an event loop.
inline constexpr uint64_t kInlineReadBytes = 1024 * 1024;

// How often a full disk is tried again, and with how much: enough for a fresh slice and a group.
inline constexpr int64_t kDiskProbeMillis = base::kMillisPerSecond;
inline constexpr uint64_t kDiskProbeBytes = 8 * 1024 * 1024;

// A commit thread that waits for a slice looks this often whether the store has failed meanwhile:
// the failure may be one of the metadata, which no thread would offer a slice after.
inline constexpr int64_t kStalledMillis = 20;

// The maintenance thread wakes at least this often; what is due sooner wakes it sooner.
inline constexpr int64_t kMaintenanceMillis = 60 * base::kMillisPerSecond;

// Nothing expires in the first minutes of a process: by then the owner of the metadata has told
// the engine every log, so a log it has not heard of is one that was dropped.
inline constexpr int64_t kRetentionStartMillis = 10 * 60 * base::kMillisPerSecond;

}  // namespace weir::engine
