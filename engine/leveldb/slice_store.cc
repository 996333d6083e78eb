#include "engine/leveldb/slice_store.h"

#include <algorithm>
#include <utility>

#include "engine/leveldb/sealed_slice.h"
#include "engine/leveldb/slice_file.h"
#include "engine/leveldb/status.h"

namespace weir::engine {
namespace {

// Copies every entry up to `last` into a slice file. Each record is checked on the way: after this
// the log, which is the other copy, goes away.
base::Result<void> copy_entries(SliceIterator& it, const SliceBounds& bounds,
                                SliceFileWriter& writer) {
  for (it.seek_to_first(); it.valid(); it.next()) {
    ASSIGN_OR_RETURN(const StoredKey key, decode_key(it.key()));
    if (key.position > bounds.last) {
      continue;
    }
    if (key.log == kCommitLog) {
      RETURN_IF_ERROR(decode_commit(it.key(), it.value()));
    } else {
      RETURN_IF_ERROR(decode_record(it.key(), it.value()));
    }
    RETURN_IF_ERROR(writer.add(key, it.key(), it.value()));
  }
  return to_result(it.status(), "read");
}

}  // namespace

SliceStore::SliceStore(const Options& options)
    : options_(options), tables_(*options.env, options.open_tables) {}

std::shared_ptr<const SliceChain> SliceStore::chain() const {
  const base::MutexLock lock(mutex_);
  return chain_;
}

std::shared_ptr<const SliceChain> SliceStore::publish(SliceChain chain) {
  return std::exchange(chain_, std::make_shared<const SliceChain>(std::move(chain)));
}

void SliceStore::restore(SliceChain chain, uint64_t last_number) {
  const base::MutexLock lock(mutex_);
  publish(std::move(chain));
  last_number_ = last_number;
}

base::Result<std::shared_ptr<LiveSlice>> SliceStore::create_slice() {
  // The number is used up also when the making fails: what is left of it is removed by a start.
  const LiveSlice::Options options{
      .env = options_.env, .directory = options_.directory, .slice_bytes = options_.slice_bytes};
  return LiveSlice::create(options, ++last_number_);
}

void SliceStore::add(std::shared_ptr<LiveSlice> slice) {
  std::shared_ptr<const SliceChain> before;
  const base::MutexLock lock(mutex_);
  before = publish(chain_->with(std::move(slice)));
}

std::string SliceStore::sealed_filename(uint64_t number) const {
  return LiveSlice::path_of(options_.directory, number) + ".sst";
}

base::Result<void> SliceStore::write_sealed(const LiveSlice& slice, const std::string& filename) {
  ASSIGN_OR_RETURN(auto writer, SliceFileWriter::create(*options_.env, filename, slice.number()));
  ASSIGN_OR_RETURN(SliceIterator it, slice.iterator());
  const SliceBounds bounds = *slice.bounds();
  RETURN_IF_ERROR(copy_entries(it, bounds, *writer));
  return writer->finish(bounds);
}

base::Result<void> SliceStore::seal(const LiveSlice& slice) {
  std::shared_ptr<const SliceChain> before;
  if (!slice.bounds()) {
    const base::MutexLock lock(mutex_);
    before = retire(slice.number());
    return {};
  }
  StoreEnv& env = *options_.env;
  const std::string filename = sealed_filename(slice.number());
  const std::string unfinished = filename + ".tmp";
  const auto written = write_sealed(slice, unfinished);
  if (!written.ok()) {
    // Gives the space back when that is what was lacking; a start removes it otherwise.
    env.RemoveFile(unfinished);
    return in_context("seal " + slice.name(), written.error());
  }
  RETURN_IF_ERROR(to_result(env.RenameFile(unfinished, filename), "rename " + unfinished));
  RETURN_IF_ERROR(to_result(env.sync_directory(options_.directory), "sync " + options_.directory));
  ASSIGN_OR_RETURN(const auto sealed, SealedSlice::open(env, tables_, filename, slice.number()));
  const base::MutexLock lock(mutex_);
  retired_.push_back({slice.weak_from_this(), slice.path(), true});
  before = publish(chain_->with_replaced(slice.number(), sealed));
  return {};
}

void SliceStore::drop(uint64_t number) {
  tables_.forget(number);
  std::shared_ptr<const SliceChain> before;
  const base::MutexLock lock(mutex_);
  before = retire(number);
}

std::shared_ptr<const SliceChain> SliceStore::retire(uint64_t number) {
  for (const SlicePtr& slice : chain_->slices()) {
    if (slice->number() != number) {
      continue;
    }
    if (slice->in_memory()) {
      retired_.push_back({slice, LiveSlice::path_of(options_.directory, number), true});
    } else {
      retired_.push_back({slice, sealed_filename(number), false});
    }
  }
  return publish(chain_->without(number));
}

base::Result<size_t> SliceStore::remove_retired() {
  StoreEnv& env = *options_.env;
  for (size_t i = 0; i < retired_.size();) {
    const Retired& retired = retired_[i];
    if (!retired.slice.expired()) {
      ++i;
      continue;
    }
    if (retired.is_directory) {
      RETURN_IF_ERROR(LiveSlice::remove(env, retired.path));
    } else {
      RETURN_IF_ERROR(to_result(env.RemoveFile(retired.path), "remove " + retired.path));
    }
    retired_.erase(retired_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return retired_.size();
}

uint64_t SliceStore::stored_bytes() const {
  uint64_t bytes = 0;
  for (const SlicePtr& slice : chain()->slices()) {
    bytes += slice->bytes();
  }
  return bytes;
}

}  // namespace weir::engine
