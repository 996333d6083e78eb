#pragma once

// What the in-memory engine does wrong on purpose, so that the code above the seam is tested
// against everything the seam allows: completions that come late, refusals, kUnknown, gaps between
// positions. All decisions come from one seed; the same calls in the same order get the same ones.

#include <cstdint>
#include <deque>
#include <random>

#include "base/mutex.h"
#include "base/thread_annotations.h"
#include "base/unique_function.h"
#include "engine/engine.h"

namespace weir::engine {

// Completions that wait until a test lets them go. Thread-safe. There is no timer: nothing happens
// before a release, so a test decides what happened first.
class HeldCompletions {
 public:
  using Completion = base::UniqueFunction<void()>;

  void hold(Completion completion);

  // Run one completion on the calling thread: the one that waits longest, or the newest, to make
  // completions overtake each other. False when none waits.
  bool release_first();
  bool release_last();

  // Runs all that wait, and those that are held meanwhile. Returns how many.
  size_t release_all();

  size_t size() const;

 private:
  mutable base::Mutex mutex_;
  std::deque<Completion> waiting_ WEIR_GUARDED_BY(mutex_);
};

// Chances are in 1000; 0 = never.
struct MemoryFaults {
  uint64_t seed = 1;

  uint32_t refuse = 0;     // appends and commands: kNotPersisted (appends: kQueueFull, kDeadline)
  uint32_t unknown = 0;    // appends and commands: kUnknown, stored or not by another throw
  uint32_t gap = 0;        // a record's position leaves up to 1000 unused ones before it
  uint32_t fail_read = 0;  // read and find_time: kUnavailable
  uint32_t delay = 0;      // any completion is put into `held`

  // Where delayed completions go; needed when `delay` is not 0. Must outlive the engine, which
  // releases all that is left when it closes.
  HeldCompletions* held = nullptr;
};

// The throws of one engine. Not thread-safe: the engine's locks guard it.
class FaultDice {
 public:
  explicit FaultDice(const MemoryFaults& faults) : faults_(faults), engine_(faults.seed) {}

  bool refuses() { return happens(faults_.refuse); }
  bool forgets() { return happens(faults_.unknown); }
  bool fails_read() { return happens(faults_.fail_read); }
  bool delays() { return happens(faults_.delay); }
  bool coin() { return happens(kAlways / 2); }

  // Positions to leave unused before the next record.
  uint64_t gap();

 private:
  static constexpr uint32_t kAlways = 1000;

  // Consumes nothing when the chance is 0, so that switching one fault on does not change when
  // the others happen.
  bool happens(uint32_t chance) { return chance != 0 && engine_() % kAlways < chance; }

  const MemoryFaults faults_;
  std::mt19937_64 engine_;
};

}  // namespace weir::engine
