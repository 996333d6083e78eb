#pragma once

// The times of the records of a subscribe run, one slot a record. A record carries its number at
// the front of its data, so that who receives it knows which one it is.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::bench {

// Steady nanoseconds; 0: it did not happen. `due` and `acked` are written by the thread that puts,
// `received` by the one that subscribes; all are read after both have ended.
struct PushTimes {
  explicit PushTimes(size_t records) : due(records), acked(records), received(records) {}

  size_t size() const { return due.size(); }

  std::vector<int64_t> due;    // when it was to be sent, whether or not a connection was free
  std::vector<int64_t> acked;  // when its 200 was there
  std::vector<int64_t> received;
};

// `bytes` of data (24 at least) that begin with the number.
std::string numbered_data(uint64_t number, uint32_t bytes);

// The number of data in base64, as events carry it; nullopt for data of another kind.
std::optional<uint64_t> number_of(std::string_view base64);

}  // namespace weir::bench
