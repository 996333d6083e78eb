#pragma once

// The slices of one store on disk and in memory: makes them, seals them, hands out the chain that
// readers walk, and takes files away when nobody reads them any more.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "base/thread_annotations.h"
#include "engine/leveldb/env.h"
#include "engine/leveldb/live_slice.h"
#include "engine/leveldb/slice_chain.h"
#include "engine/leveldb/table_cache.h"

namespace weir::engine {

// chain() and durable_end() are thread-safe. add() and set_durable_end() belong to the commit
// thread, the rest to the maintenance thread (and to the start, before both run).
class SliceStore {
 public:
  struct Options {
    StoreEnv* env = nullptr;
    std::string directory;  // DATA/slices, which exists
    uint64_t slice_bytes = 0;
    uint32_t open_tables = 0;
  };

  explicit SliceStore(const Options& options);

  std::shared_ptr<const SliceChain> chain() const;

  // Everything durable lies before it; readers see nothing at or after it.
  Position durable_end() const { return Position{durable_end_.load(std::memory_order_acquire)}; }
  void set_durable_end(Position end) { durable_end_.store(end.value(), std::memory_order_release); }

  // What a start found on disk.
  void restore(SliceChain chain, uint64_t last_number);

  // A fresh slice, ready to be written; not in the chain yet.
  base::Result<std::shared_ptr<LiveSlice>> create_slice();

  // Makes `slice` the last of the chain.
  void add(std::shared_ptr<LiveSlice> slice);

  // Writes a slice that is not written any more into its file and puts that into the chain in its
  // place. A slice without commits is dropped. After an error nothing has changed.
  base::Result<void> seal(const LiveSlice& slice);

  // Takes a sealed slice out of the chain.
  void drop(uint64_t number);

  // Removes the files of slices that are in the chain no more and that no reader uses. Returns how
  // many still wait.
  base::Result<size_t> remove_retired();

  uint64_t stored_bytes() const;

  const Options& options() const { return options_; }
  TableCache& tables() { return tables_; }
  std::string sealed_filename(uint64_t number) const;

 private:
  struct Retired {
    std::weak_ptr<const Slice> slice;
    std::string path;
    bool is_directory = false;
  };

  base::Result<void> write_sealed(const LiveSlice& slice, const std::string& filename);
  // Both return the chain before, to be let go of without the lock: closing a slice takes time.
  std::shared_ptr<const SliceChain> publish(SliceChain chain) WEIR_REQUIRES(mutex_);
  std::shared_ptr<const SliceChain> retire(uint64_t number) WEIR_REQUIRES(mutex_);

  const Options options_;
  TableCache tables_;
  std::atomic<uint64_t> durable_end_{kFirstPosition.value()};
  uint64_t last_number_ = 0;
  std::vector<Retired> retired_;

  mutable base::Mutex mutex_;
  std::shared_ptr<const SliceChain> chain_ WEIR_GUARDED_BY(mutex_) = std::make_shared<SliceChain>();
};

}  // namespace weir::engine
