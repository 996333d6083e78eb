#include "shards/shard_count.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/check.h"
#include "shards/limits.h"

namespace weir::shards {
namespace {

using base::Uint128;

// A shard in the middle of the sweep: one of the stream or one that a step has made.
struct Piece {
  ShardIndex index;
  HashKeyRange range;
};

class Sweep {
 public:
  explicit Sweep(const StreamState& stream)
      : first_new_(stream.next_shard), next_index_(stream.next_shard) {
    for (auto shard = stream.routes.rbegin(); shard != stream.routes.rend(); ++shard) {
      rest_.push_back({(*shard)->index, (*shard)->range});
    }
  }

  // Makes one shard of everything up to `last`, or up to a boundary at most `tolerance` beside it.
  void gather(HashKey last, Uint128 tolerance) {
    Piece piece = take_up_to(last, tolerance);
    while (!reaches(piece, last, tolerance)) {
      const Piece next = take_up_to(last, tolerance);
      const HashKeyRange whole{piece.range.start, next.range.end};
      consume({piece, next});
      piece = add_child(whole, {piece.index, next.index});
    }
  }

  ReshardPlan finish() && { return std::move(plan_); }

 private:
  static bool reaches(const Piece& piece, HashKey last, Uint128 tolerance) {
    const Uint128 end = piece.range.end.value;
    return (end > last.value ? end - last.value : last.value - end) <= tolerance;
  }

  // The next shard by hash key; only its lower part when it goes beyond `last`.
  Piece take_up_to(HashKey last, Uint128 tolerance) {
    CHECK(!rest_.empty());
    const Piece piece = rest_.back();
    rest_.pop_back();
    if (piece.range.end < last || reaches(piece, last, tolerance)) {
      return piece;
    }
    consume({piece});
    const Piece low = add_child({piece.range.start, last}, {piece.index});
    rest_.push_back(add_child({HashKey{last.value + 1}, piece.range.end}, {piece.index}));
    return low;
  }

  // Shards of the stream that a step uses up; those of the plan itself need no closing.
  void consume(const std::vector<Piece>& pieces) {
    for (const Piece& piece : pieces) {
      if (piece.index.value() < first_new_) {
        plan_.parents.push_back(piece.index);
      }
    }
  }

  Piece add_child(const HashKeyRange& range, std::vector<ShardIndex> parents) {
    plan_.children.push_back({.range = range, .parents = std::move(parents)});
    return {ShardIndex{next_index_++}, range};
  }

  const uint32_t first_new_;
  uint32_t next_index_;
  std::vector<Piece> rest_;  // by falling hash key: the next one is the last
  ReshardPlan plan_;
};

Error refusal(ErrorKind kind, const StreamState& stream, uint32_t target) {
  return Error(kind)
      .with("stream", stream.key.name)
      .with("account", stream.key.tenant.account)
      .with("current", static_cast<int64_t>(stream.routes.size()))
      .with("target", target);
}

}  // namespace

Result<void> check_shard_count(const StreamState& stream, uint32_t target) {
  const auto open = static_cast<int64_t>(stream.routes.size());
  if (target > limits::kShardCountMax) {
    return refusal(ErrorKind::kShardCountTooHigh, stream, target)
        .with("limit", limits::kShardCountMax);
  }
  if (target > 2 * open) {
    return refusal(ErrorKind::kShardCountOverDouble, stream, target);
  }
  if (int64_t{2} * target < open) {
    return refusal(ErrorKind::kShardCountUnderHalf, stream, target);
  }
  return {};
}

ReshardPlan plan_shard_count(const StreamState& stream, uint32_t target) {
  // A boundary i of n lies at most i below i/n of the space, because the width is rounded down. So
  // the boundaries of two counts that mean the same fraction are never farther apart than the
  // greater of them; different fractions are at least 2^128 / (n * m) apart.
  const Uint128 tolerance = std::max<Uint128>(target, stream.routes.size());
  Sweep sweep(stream);
  for (const HashKeyRange& range : uniform_ranges(target)) {
    sweep.gather(range.end, range.end == kHashKeyMax ? 0 : tolerance);
  }
  return std::move(sweep).finish();
}

int64_t extra_shards(const ReshardPlan& plan) {
  int64_t extra = 0;
  int64_t most = 0;
  const PlannedChild* low = nullptr;  // of a split whose upper part comes next
  for (const PlannedChild& child : plan.children) {
    const bool upper = low != nullptr && low->parents == child.parents;
    const auto closed = upper ? 0 : static_cast<int64_t>(child.parents.size());
    extra += 1 - closed;
    most = std::max(most, extra);
    low = !upper && child.parents.size() == 1 ? &child : nullptr;
  }
  return most;
}

}  // namespace weir::shards
