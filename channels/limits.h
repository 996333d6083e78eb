#pragma once

// What deliveries may take of the process (docs/limits.md).

#include <cstddef>
#include <cstdint>

namespace weir::channels::limits {

// An object is written when it has this many bytes before compression, or when it is due.
inline constexpr size_t kObjectBytes = 5 * 1024 * 1024;

// With many channels each has less of what all may hold together, but not less than this.
inline constexpr size_t kObjectBytesMin = 64 * 1024;

// Channels that read or write at one time. Each has a page and, when a record is large, its
// formatted and compressed forms besides its batch.
inline constexpr size_t kTurnsMax = 4;
inline constexpr uint64_t kPageBytes = 1024 * 1024;
inline constexpr uint32_t kPageRecords = 1'000;

// Objects that a channel writes before others have their turn.
inline constexpr int kObjectsPerTurn = 8;

// How often an ACTIVE channel looks for new records.
inline constexpr int64_t kTickNanos = 1'000'000'000;

// Waiting after a failure: twice as long each time, from the first to the second.
inline constexpr int64_t kRetryNanosMin = 1'000'000'000;
inline constexpr int64_t kRetryNanosMax = 60'000'000'000;

}  // namespace weir::channels::limits
