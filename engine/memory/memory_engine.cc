#include "engine/memory/memory_engine.h"

#include "base/check.h"
#include "engine/memory/memory_meta.h"
#include "engine/memory/memory_records.h"
#include "engine/memory/memory_state.h"

namespace weir::engine {
namespace {

class MemoryEngine final : public Engine {
 public:
  explicit MemoryEngine(const MemoryOptions& options)
      : held_(options.faults.held),
        records_(options),
        meta_(options.faults),
        state_(options.faults) {
    CHECK(options.faults.delay == 0 || held_ != nullptr);
  }

  ~MemoryEngine() override {
    if (held_ != nullptr) {
      held_->release_all();
    }
  }

  RecordLog& records() override { return records_; }
  MetaLog& meta() override { return meta_; }
  base::Result<StateTable*> open_state() override { return base::Result<StateTable*>(&state_); }
  EngineStats stats() const override { return records_.stats(); }
  HealthReport health() const override { return records_.health(); }

 private:
  HeldCompletions* const held_;
  MemoryRecords records_;
  MemoryMeta meta_;
  MemoryState state_;
};

}  // namespace

std::unique_ptr<Engine> make_memory_engine(const MemoryOptions& options) {
  return std::make_unique<MemoryEngine>(options);
}

}  // namespace weir::engine
