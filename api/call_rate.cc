#include "api/call_rate.h"

#include <algorithm>
#include <functional>
#include <optional>

namespace weir::api {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kNanosPerMicro = 1'000;

// A word of a set: 16 bits of fingerprint, 48 bits of microseconds (8.9 years of running).
constexpr int kTimeBits = 48;
constexpr uint64_t kTimeMask = (uint64_t{1} << kTimeBits) - 1;

struct Bucket {
  uint64_t fingerprint;
  int64_t full_at;  // microseconds since the start
};

Bucket unpack(uint64_t word) {
  return {.fingerprint = word >> kTimeBits, .full_at = static_cast<int64_t>(word & kTimeMask)};
}

uint64_t pack(const Bucket& bucket) {
  return bucket.fingerprint << kTimeBits | (static_cast<uint64_t>(bucket.full_at) & kTimeMask);
}

uint64_t mix(uint64_t hash, std::string_view text) {
  // The golden ratio's bits, as in boost::hash_combine.
  return hash ^
         (std::hash<std::string_view>{}(text) + 0x9e3779b97f4a7c15 + (hash << 6) + (hash >> 2));
}

}  // namespace

CallRates::CallRates(base::SteadyTime start)
    : start_(start), sets_(std::make_unique<std::array<Set, kSets>>()) {}

bool CallRates::admit(Operation operation, const Principal& caller, std::string_view stream,
                      base::SteadyTime now) {
  const OperationInfo& info = operation_info(operation);
  if (info.rate.per_second == 0) {
    return true;
  }
  uint64_t hash = mix(mix(mix(0, info.name), caller.account), caller.region);
  if (info.rate.scope == limits::Scope::kStream) {
    hash = mix(hash, stream);
  }
  const uint64_t fingerprint = hash >> kTimeBits;
  const int64_t micros = std::max<int64_t>(0, now.nanos - start_.nanos) / kNanosPerMicro;
  const int64_t step = kMicrosPerSecond / info.rate.per_second;
  Set& set = (*sets_)[hash % kSets];

  // The caller's own bucket if there is one, else one that is full again.
  std::atomic<uint64_t>* mine = nullptr;
  for (std::atomic<uint64_t>& word : set) {
    const Bucket bucket = unpack(word.load(std::memory_order_relaxed));
    if (bucket.full_at > micros && bucket.fingerprint == fingerprint) {
      mine = &word;
      break;
    }
    if (bucket.full_at <= micros && mine == nullptr) {
      mine = &word;
    }
  }
  if (mine == nullptr) {
    return true;
  }
  uint64_t word = mine->load(std::memory_order_relaxed);
  for (;;) {
    const Bucket seen = unpack(word);
    const bool full = seen.full_at <= micros;
    if (!full && seen.fingerprint != fingerprint) {
      return true;  // somebody else took it in between
    }
    const Bucket next{.fingerprint = fingerprint, .full_at = (full ? micros : seen.full_at) + step};
    if (next.full_at > micros + kMicrosPerSecond) {
      return false;
    }
    if (mine->compare_exchange_weak(word, pack(next), std::memory_order_relaxed)) {
      return true;
    }
  }
}

}  // namespace weir::api
