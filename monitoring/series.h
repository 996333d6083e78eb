#pragma once

// Series: the metrics that clients publish, summed up in memory until somebody asks for them. Their
// number, their bytes and their age are bounded (monitoring/limits.h); what would go beyond is
// refused whole, counted and logged.

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/thread_annotations.h"

namespace weir::monitoring {

struct Dimension {
  std::string name{};
  std::string value{};
  friend auto operator<=>(const Dimension&, const Dimension&) = default;
};

// What tells series apart.
struct SeriesName {
  std::string account{};
  std::string region{};
  std::string name_space{};
  std::string metric{};
  std::string unit{};
  std::vector<Dimension> dimensions{};  // sorted
  friend auto operator<=>(const SeriesName&, const SeriesName&) = default;
};

// Of samples; without any, the minimum and maximum mean nothing.
struct Summary {
  double count = 0;
  double sum = 0;
  double minimum = 0;
  double maximum = 0;

  void add(const Summary& other);
};

struct Observation {
  SeriesName name{};
  Summary summary{};
};

struct ShownSeries {
  std::shared_ptr<const SeriesName> name;
  Summary summary{};
};

struct SeriesStats {
  uint64_t series = 0;
  uint64_t data_taken = 0;    // observations
  uint64_t data_refused = 0;  // because there was no room for a new series
  uint64_t expired = 0;       // series
};

// Thread-safe.
class Series {
 public:
  // `clock` outlives it.
  explicit Series(const base::Clock& clock) : clock_(clock) {}

  // Takes all of them, or none when there is no room for those that are new. False: none.
  [[nodiscard]] bool put(std::vector<Observation> observations);

  // In the order of their names.
  std::vector<ShownSeries> show();
  SeriesStats stats() const;

 private:
  using Name = std::shared_ptr<const SeriesName>;
  struct ByName {
    using is_transparent = void;
    bool operator()(const Name& a, const Name& b) const { return *a < *b; }
    bool operator()(const Name& a, const SeriesName& b) const { return *a < b; }
    bool operator()(const SeriesName& a, const Name& b) const { return a < *b; }
  };
  struct Entry {
    Summary summary{};
    base::SteadyTime written{};
    std::list<Name>::iterator place{};
  };

  bool has_room(const std::vector<Observation>& observations) const WEIR_REQUIRES(mutex_);
  void drop_idle(base::SteadyTime now) WEIR_REQUIRES(mutex_);
  void refuse(size_t count, base::SteadyTime now) WEIR_REQUIRES(mutex_);
  void take(Observation observation, base::SteadyTime now) WEIR_REQUIRES(mutex_);

  const base::Clock& clock_;
  mutable base::Mutex mutex_;
  std::map<Name, Entry, ByName> entries_ WEIR_GUARDED_BY(mutex_);
  std::list<Name> by_age_ WEIR_GUARDED_BY(mutex_);  // the one written longest ago comes first
  uint64_t bytes_ WEIR_GUARDED_BY(mutex_) = 0;
  uint64_t data_taken_ WEIR_GUARDED_BY(mutex_) = 0;
  uint64_t data_refused_ WEIR_GUARDED_BY(mutex_) = 0;
  uint64_t expired_ WEIR_GUARDED_BY(mutex_) = 0;
  base::SteadyTime silent_until_ WEIR_GUARDED_BY(mutex_){};
};

}  // namespace weir::monitoring
