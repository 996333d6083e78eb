#pragma once

// A slice: the records of all logs in one range of positions. The store is a chain of slices; the
// last one is written, the others never change. Two kinds exist: LiveSlice is a LevelDB whose
// memtable holds everything, SealedSlice is one table file. Both hold the keys and values of
// record_format.h.

#include <leveldb/iterator.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/engine.h"
#include "engine/leveldb/record_format.h"

namespace weir::engine {

// What the commits of a slice cover. A slice without a commit has no bounds.
struct SliceBounds {
  Position first;     // no record of the slice lies before it
  Position last;      // of its last commit
  Position previous;  // last position of the commit before the slice, kNoPosition if none
  base::Timestamp first_arrival;
  base::Timestamp last_arrival;
  friend bool operator==(const SliceBounds&, const SliceBounds&) = default;
};

// Where a log's records lie in a slice. A slice's *directory* has one for each of its logs.
struct LogRange {
  LogId log;
  Position first;
  Position last;
  friend bool operator==(const LogRange&, const LogRange&) = default;
};

// Walks the keys of a slice in order, commit records (log 0) first. Keeps what it reads from open.
// Not thread-safe. After the walk the caller asks status(): damage ends a walk early.
class SliceIterator {
 public:
  SliceIterator(std::shared_ptr<const void> owner, leveldb::Iterator* iterator)
      : owner_(std::move(owner)), iterator_(iterator) {}

  void seek(LogId log, Position position) {
    const EncodedKey key(log, position);
    iterator_->Seek(leveldb::Slice(key.view().data(), key.view().size()));
  }
  void seek_to_first() { iterator_->SeekToFirst(); }
  void seek_to_last() { iterator_->SeekToLast(); }
  void next() { iterator_->Next(); }
  void previous() { iterator_->Prev(); }
  // LevelDB's table iterator steps over a block it cannot read and goes on behind it; here the
  // walk ends at the damage.
  bool valid() const { return iterator_->Valid() && iterator_->status().ok(); }
  std::string_view key() const { return {iterator_->key().data(), iterator_->key().size()}; }
  std::string_view value() const { return {iterator_->value().data(), iterator_->value().size()}; }
  leveldb::Status status() const { return iterator_->status(); }

 private:
  // In this order: the iterator goes before what it reads from.
  std::shared_ptr<const void> owner_;
  std::unique_ptr<leveldb::Iterator> iterator_;
};

// Thread-safe. Always held by a shared_ptr.
class Slice : public std::enable_shared_from_this<Slice> {
 public:
  explicit Slice(uint64_t number) : number_(number) {}
  Slice(const Slice&) = delete;
  Slice& operator=(const Slice&) = delete;
  virtual ~Slice() = default;

  // Slices are numbered in the order of their making: 1, 2, 3 ...
  uint64_t number() const { return number_; }

  virtual std::optional<SliceBounds> bounds() const = 0;

  // Where the records of `log` lie, nothing if it has none here. May read the disk.
  virtual base::Result<std::optional<LogRange>> range_of(LogId log) const = 0;

  // Sorted by log. May read the disk.
  virtual base::Result<std::vector<LogRange>> directory() const = 0;

  virtual base::Result<SliceIterator> iterator() const = 0;

  // On disk and in memory.
  virtual uint64_t bytes() const = 0;

  // True if reading never touches the disk.
  virtual bool in_memory() const = 0;

  // For messages: "slice 7".
  std::string name() const { return "slice " + std::to_string(number_); }

 private:
  const uint64_t number_;
};

// The directory entry of `log` in a sorted directory.
std::optional<LogRange> find_log(const std::vector<LogRange>& directory, LogId log);

// The first position of a slice whose commit arrived at or after `time`; there must be one
// (bounds.last_arrival >= time). Costs the logarithm of the number of positions.
base::Result<Position> first_arrived_at(SliceIterator& iterator, const SliceBounds& bounds,
                                        base::Timestamp time);

}  // namespace weir::engine
