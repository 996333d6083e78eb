#include "engine/leveldb/slice_check.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "engine/leveldb/status.h"

namespace weir::engine {
namespace {

class SliceChecker {
 public:
  explicit SliceChecker(const SliceBounds& bounds) : bounds_(bounds) {}

  base::Result<void> take(std::string_view encoded_key, std::string_view value) {
    ASSIGN_OR_RETURN(const StoredKey key, decode_key(encoded_key));
    if (key.position > bounds_.last) {
      return {};  // Hidden: LiveSlice::cut().
    }
    if (key.log == kCommitLog) {
      ASSIGN_OR_RETURN(const Commit commit, decode_commit(encoded_key, value));
      return take_commit(key.position, commit);
    }
    ASSIGN_OR_RETURN(const DecodedRecord record, decode_record(encoded_key, value));
    return take_record(key, record);
  }

  base::Result<SliceCounts> finish(const std::vector<LogRange>& directory) const {
    if (commits_.empty() || commits_.back().last != bounds_.last) {
      return base::Error::corruption("the last commit is missing");
    }
    if (directory != directory_) {
      return base::Error::corruption("the directory does not match the records");
    }
    return SliceCounts{.records = records_, .commits = commits_.size()};
  }

 private:
  struct Group {
    Position last;
    Commit commit;
  };

  // Commits come before all records: their log is 0.
  base::Result<void> take_commit(Position last, const Commit& commit) {
    const Position expected = commits_.empty() ? bounds_.previous : commits_.back().last;
    if (commit.previous != expected) {
      return base::Error::corruption("the commit at position " + std::to_string(last.value()) +
                                     " does not follow the one before it");
    }
    if (!commits_.empty() && commit.arrival < commits_.back().commit.arrival) {
      return base::Error::corruption("time goes back at position " + std::to_string(last.value()));
    }
    commits_.push_back({last, commit});
    return {};
  }

  base::Result<void> take_record(const StoredKey& key, const DecodedRecord& record) {
    const auto group =
        std::lower_bound(commits_.begin(), commits_.end(), key.position,
                         [](const Group& g, Position position) { return g.last < position; });
    if (group == commits_.end() || key.position <= group->commit.previous ||
        record.arrival != group->commit.arrival) {
      return base::Error::corruption("the record at position " +
                                     std::to_string(key.position.value()) +
                                     " belongs to no commit");
    }
    if (directory_.empty() || directory_.back().log != key.log) {
      directory_.push_back({key.log, key.position, key.position});
    }
    directory_.back().last = key.position;
    ++records_;
    return {};
  }

  const SliceBounds bounds_;
  std::vector<Group> commits_;
  std::vector<LogRange> directory_;
  uint64_t records_ = 0;
};

base::Result<SliceCounts> run(const Slice& slice, const SliceBounds& bounds) {
  SliceChecker checker(bounds);
  ASSIGN_OR_RETURN(SliceIterator it, slice.iterator());
  std::string last_key;
  for (it.seek_to_first(); it.valid(); it.next()) {
    if (!last_key.empty() && it.key() <= last_key) {
      return base::Error::corruption("keys are out of order");
    }
    last_key = it.key();
    RETURN_IF_ERROR(checker.take(it.key(), it.value()));
  }
  RETURN_IF_ERROR(to_result(it.status(), "read"));
  ASSIGN_OR_RETURN(const std::vector<LogRange> directory, slice.directory());
  return checker.finish(directory);
}

}  // namespace

base::Result<SliceCounts> check_slice(const Slice& slice) {
  const auto bounds = slice.bounds();
  if (!bounds) {
    return SliceCounts{};
  }
  auto counts = run(slice, *bounds);
  if (!counts.ok()) {
    return in_context(slice.name(), counts.error());
  }
  return counts;
}

}  // namespace weir::engine
