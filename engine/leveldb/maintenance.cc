#include "engine/leveldb/maintenance.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "engine/leveldb/disk_probe.h"
#include "engine/leveldb/limits.h"

namespace weir::engine {

Maintenance::Maintenance(const Parts& parts, const Options& options,
                         std::vector<std::shared_ptr<LiveSlice>> finished)
    : parts_(parts),
      options_(options),
      retention_(parts.clock.steady()),
      finished_(finished.begin(), finished.end()) {}

Maintenance::~Maintenance() {
  close();
}

void Maintenance::start() {
  thread_ = std::thread([this] { run(); });
}

void Maintenance::close() {
  parts_.handover.close();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void Maintenance::run() {
  do {
    while (run_once()) {
    }
  } while (parts_.handover.wait_for_work(millis_to_sleep()));
}

bool Maintenance::run_once() {
  for (auto& slice : parts_.handover.take_finished()) {
    finished_.push_back(std::move(slice));
  }
  if (!drop_expired() || !remove_unused()) {
    return false;
  }
  if (parts_.health.disk_full()) {
    return try_disk();
  }
  if (!parts_.health.writable()) {
    return false;
  }
  if (parts_.handover.need() != SliceHandover::Need::kNothing && !make_spare()) {
    return false;
  }
  if (!finished_.empty()) {
    return seal_oldest();
  }
  return wants_successor() && offer_successor(/*proves_space=*/false);
}

bool Maintenance::note(const base::Result<void>& result) {
  if (result.ok()) {
    return true;
  }
  parts_.health.fail(result.error());
  // After the failure is on record: the commit thread may be waiting for a slice.
  parts_.handover.give_up();
  return false;
}

bool Maintenance::make_spare() {
  if (spare_) {
    return true;
  }
  auto created = parts_.store.create_slice();
  if (!created.ok()) {
    return note(created.error());
  }
  spare_ = std::move(created).value();
  return true;
}

bool Maintenance::seal_oldest() {
  // One at a time: readers keep the slice until the file has taken its place.
  if (!note(parts_.store.seal(*finished_.front()))) {
    return false;
  }
  finished_.pop_front();
  return true;
}

bool Maintenance::wants_successor() const {
  if (parts_.handover.has_offer()) {
    return false;
  }
  return parts_.handover.need() == SliceHandover::Need::kSuccessor || active_is_old();
}

bool Maintenance::active_is_old() const {
  const auto bounds = parts_.store.chain()->slices().back()->bounds();
  return bounds && bounds->first_arrival + options_.slice_age_millis <= parts_.clock.wall();
}

bool Maintenance::offer_successor(bool proves_space) {
  if (!make_spare()) {
    return false;
  }
  parts_.handover.offer({.slice = std::exchange(spare_, nullptr), .proves_space = proves_space});
  parts_.committer.wake();
  return false;
}

bool Maintenance::try_disk() {
  if (parts_.handover.has_offer() || parts_.clock.steady() < next_probe_) {
    return false;
  }
  next_probe_ = parts_.clock.steady() + kDiskProbeMillis * base::kNanosPerMilli;
  if (!probe_disk(*parts_.store.options().env, options_.probe_directory).ok()) {
    return false;
  }
  while (!finished_.empty()) {
    if (!seal_oldest()) {
      return false;
    }
  }
  // The slice whose write failed is never written again; taking the fresh one ends the read-only
  // time.
  return offer_successor(/*proves_space=*/true);
}

bool Maintenance::drop_expired() {
  const auto chain = parts_.store.chain();
  const auto expired =
      retention_.expired(*chain, parts_.logs, parts_.clock.wall(), parts_.clock.steady());
  if (!expired.ok()) {
    // A directory that cannot be read: its slice stays, and reading it will say why.
    base::log_warn("retention stopped early: {}", expired.error().text());
    return true;
  }
  for (const uint64_t number : expired.value()) {
    parts_.store.drop(number);
  }
  if (!expired.value().empty()) {
    parts_.logs.forget_dropped(parts_.store.chain()->first_position());
  }
  return true;
}

bool Maintenance::remove_unused() {
  const auto removed = parts_.store.remove_retired();
  if (!removed.ok()) {
    return note(removed.error());
  }
  unused_ = removed.value();
  return true;
}

int64_t Maintenance::millis_to_sleep() const {
  if (parts_.health.disk_full() || unused_ > 0) {
    return kDiskProbeMillis;
  }
  const auto bounds = parts_.store.chain()->slices().back()->bounds();
  if (!bounds) {
    return kMaintenanceMillis;
  }
  const int64_t due = bounds->first_arrival.millis + options_.slice_age_millis;
  return std::clamp(due - parts_.clock.wall().millis, base::kMillisPerSecond, kMaintenanceMillis);
}

}  // namespace weir::engine
