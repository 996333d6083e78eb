#include "monitoring/series.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/log.h"
#include "monitoring/limits.h"

namespace weir::monitoring {
namespace {

uint64_t bytes_of(const SeriesName& name) {
  uint64_t bytes = name.account.size() + name.region.size() + name.name_space.size() +
                   name.metric.size() + name.unit.size();
  for (const Dimension& dimension : name.dimensions) {
    bytes += dimension.name.size() + dimension.value.size();
  }
  return bytes;
}

}  // namespace

void Summary::add(const Summary& other) {
  if (other.count == 0) {
    return;
  }
  minimum = count == 0 ? other.minimum : std::min(minimum, other.minimum);
  maximum = count == 0 ? other.maximum : std::max(maximum, other.maximum);
  count += other.count;
  sum += other.sum;
}

bool Series::put(std::vector<Observation> observations) {
  const base::SteadyTime now = clock_.steady();
  const base::MutexLock lock(mutex_);
  drop_idle(now);
  if (!has_room(observations)) {
    refuse(observations.size(), now);
    return false;
  }
  for (Observation& observation : observations) {
    take(std::move(observation), now);
  }
  return true;
}

bool Series::has_room(const std::vector<Observation>& observations) const {
  const auto less = [](const SeriesName* a, const SeriesName* b) { return *a < *b; };
  std::set<const SeriesName*, decltype(less)> fresh(less);
  uint64_t bytes = bytes_;
  for (const Observation& observation : observations) {
    if (!entries_.contains(observation.name) && fresh.insert(&observation.name).second) {
      bytes += bytes_of(observation.name);
    }
  }
  return fresh.empty() ||
         (entries_.size() + fresh.size() <= limits::kSeriesMax && bytes <= limits::kSeriesBytesMax);
}

void Series::refuse(size_t count, base::SteadyTime now) {
  data_refused_ += count;
  if (now < silent_until_) {
    return;
  }
  silent_until_ = now + limits::kWarningMillis * base::kNanosPerMilli;
  base::log_warn(
      "PutMetricData is refused: there are {} series of {} bytes, and no room for new ones "
      "(docs/leases.md); {} data refused so far",
      entries_.size(), bytes_, data_refused_);
}

void Series::take(Observation observation, base::SteadyTime now) {
  ++data_taken_;
  auto found = entries_.find(observation.name);
  if (found == entries_.end()) {
    auto name = std::make_shared<const SeriesName>(std::move(observation.name));
    bytes_ += bytes_of(*name);
    by_age_.push_back(name);
    found = entries_.emplace(std::move(name), Entry{.place = std::prev(by_age_.end())}).first;
  }
  Entry& entry = found->second;
  entry.summary.add(observation.summary);
  entry.written = now;
  by_age_.splice(by_age_.end(), by_age_, entry.place);
}

void Series::drop_idle(base::SteadyTime now) {
  while (!by_age_.empty()) {
    const auto oldest = entries_.find(by_age_.front());
    if (now < oldest->second.written + limits::kIdleMillisMax * base::kNanosPerMilli) {
      return;
    }
    bytes_ -= bytes_of(*oldest->first);
    ++expired_;
    entries_.erase(oldest);
    by_age_.pop_front();
  }
}

std::vector<ShownSeries> Series::show() {
  const base::SteadyTime now = clock_.steady();
  const base::MutexLock lock(mutex_);
  drop_idle(now);
  std::vector<ShownSeries> shown;
  shown.reserve(entries_.size());
  for (const auto& [name, entry] : entries_) {
    shown.push_back({name, entry.summary});
  }
  return shown;
}

SeriesStats Series::stats() const {
  const base::MutexLock lock(mutex_);
  return {.series = entries_.size(),
          .data_taken = data_taken_,
          .data_refused = data_refused_,
          .expired = expired_};
}

}  // namespace weir::monitoring
