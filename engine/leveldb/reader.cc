#include "engine/leveldb/reader.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/log.h"
#include "engine/leveldb/chain_reader.h"
#include "engine/leveldb/limits.h"
#include "engine/leveldb/page_builder.h"

namespace weir::engine {
namespace {

constexpr const char* kLateText = "the deadline passed before the read began";

// One read under way: may begin on the caller's thread and go on in the pool.
class PageRead {
 public:
  PageRead(std::shared_ptr<const SliceChain> chain, const LogCursor::Options& range,
           const ReadLimits& limits)
      : cursor_(std::move(chain), range), page_(limits), from_(range.from), end_(range.end) {}

  // True if the next step neither touches the disk nor makes the page large.
  bool is_cheap() const { return cursor_.in_memory() && page_.bytes() < kInlineReadBytes; }

  // One record further. The page when it is complete.
  base::Result<std::optional<Page>> step() {
    ASSIGN_OR_RETURN(const auto found, cursor_.next());
    if (!found) {
      const Position next = page_.empty() ? std::max(from_, end_) : next_position(page_.last());
      return std::optional(page_.finish(next, std::nullopt));
    }
    if (!page_.has_room(found->record.record)) {
      return std::optional(page_.finish(next_position(page_.last()), found->record.arrival));
    }
    page_.add(found->position, found->record.arrival, found->record.record);
    return std::optional<Page>();
  }

 private:
  LogCursor cursor_;
  PageBuilder page_;
  const Position from_;
  const Position end_;
};

// The page, an error, or nothing if `only_cheap` and the rest is not.
std::optional<base::Result<Page>> run(PageRead& read, bool only_cheap) {
  while (!only_cheap || read.is_cheap()) {
    auto stepped = read.step();
    if (!stepped.ok()) {
      return base::Result<Page>(stepped.error());
    }
    if (stepped.value()) {
      return base::Result<Page>(*std::move(stepped).value());
    }
  }
  return std::nullopt;
}

}  // namespace

void Reader::count_error(const base::Error& error) {
  errors_.fetch_add(1, std::memory_order_relaxed);
  base::log_error("a read failed: {}", error.text());
}

void Reader::read(LogId log, Position from, const ReadLimits& limits, base::SteadyTime deadline,
                  ReadDone done) {
  if (is_late(deadline)) {
    done(base::Error::unavailable(kLateText));
    return;
  }
  // First the end, then the chain: whatever lies before the end is in the chain.
  const Position end = parts_.store.durable_end();
  if (from >= end || !parts_.logs.may_have(log, from)) {
    Page nothing;
    nothing.next = std::max(from, end);
    done(std::move(nothing));
    return;
  }
  auto read = std::make_unique<PageRead>(
      parts_.store.chain(),
      LogCursor::Options{.log = log, .from = from, .end = end, .min_arrival = limits.min_arrival},
      limits);
  if (auto page = run(*read, /*only_cheap=*/true)) {
    if (!page->ok()) {
      count_error(page->error());
    }
    done(*std::move(page));
    return;
  }
  pool_.submit(deadline, [this, read = std::move(read),
                          done = std::move(done)](const base::Result<void>& admitted) mutable {
    if (!admitted.ok()) {
      done(admitted.error());
      return;
    }
    auto page = *run(*read, /*only_cheap=*/false);
    if (!page.ok()) {
      count_error(page.error());
    }
    read.reset();
    done(std::move(page));
  });
}

void Reader::find_time(LogId log, base::Timestamp time, base::SteadyTime deadline,
                       PositionDone done) {
  if (is_late(deadline)) {
    done(base::Error::unavailable(kLateText));
    return;
  }
  const Position end = parts_.store.durable_end();
  if (!parts_.logs.may_have(log, kFirstPosition)) {
    done(end);
    return;
  }
  pool_.submit(deadline, [this, log, time, end,
                          done = std::move(done)](const base::Result<void>& admitted) mutable {
    if (!admitted.ok()) {
      done(admitted.error());
      return;
    }
    auto position = engine::find_time(parts_.store.chain(), log, time, end);
    if (!position.ok()) {
      count_error(position.error());
    }
    done(std::move(position));
  });
}

}  // namespace weir::engine
