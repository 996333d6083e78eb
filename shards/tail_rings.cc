#include "shards/tail_rings.h"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <string_view>

#include "base/buffer.h"
#include "shards/limits.h"

namespace weir::shards {
namespace {

uint64_t payload_bytes(const engine::Record& record) {
  return record.data.size() + record.partition_key.size();
}

// A record that was found, and what keeps its bytes alive while they are copied.
struct Found {
  engine::StoredRecord stored;
  std::shared_ptr<const base::Buffer> buffer;
};

// Appends to the bytes at `place`; where they are then.
std::string_view append(std::string_view from, char*& place) {
  const std::string_view copied(place, from.size());
  place += from.copy(place, from.size());
  return copied;
}

// Copies what was found into the page, which then owns its bytes: a reader may decrypt there, and
// may take its time.
void fill_page(const std::vector<Found>& found, engine::Page& page) {
  uint64_t bytes = 0;
  for (const Found& one : found) {
    bytes += payload_bytes(one.stored.record);
  }
  base::Buffer storage(bytes);
  char* place = storage.data();
  page.records.reserve(found.size());
  for (const Found& one : found) {
    engine::StoredRecord& stored = page.records.emplace_back(one.stored);
    stored.record.partition_key = append(stored.record.partition_key, place);
    stored.record.data = append(stored.record.data, place);
  }
  page.storage.push_back(std::move(storage));
}

}  // namespace

asio::awaitable<bool> TailFollower::wait(std::optional<engine::Position> from, int64_t nanos) {
  timer_.expires_after(std::chrono::nanoseconds(std::max<int64_t>(nanos, 0)));
  {
    const base::MutexLock lock(rings_.mutex_);
    if (signalled_ || !rings_.is_worth_waiting(*this, from)) {
      signalled_ = false;
      co_return true;
    }
    waiting_ = from.has_value();
  }
  // What wakes from here on is posted to this thread, so it comes after the wait has begun.
  boost::system::error_code woken;
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  const base::MutexLock lock(rings_.mutex_);
  waiting_ = false;
  signalled_ = false;
  co_return true;
}

void TailFollower::wake() {
  TailRings::Wakes wakes;
  {
    const base::MutexLock lock(rings_.mutex_);
    signalled_ = true;
    TailRings::take_waiting(shared_from_this(), wakes);
  }
  TailRings::post(std::move(wakes));
}

TailRings::TailRings(engine::RecordLog& log, uint64_t bytes_max)
    : log_(log),
      bytes_max_(bytes_max),
      segment_bytes_(
          std::min(bytes_max / limits::kTailSegmentDivisor, limits::kTailSegmentBytesMax)) {
  log_.set_commit_sink(this);
}

TailRings::~TailRings() {
  log_.set_commit_sink(nullptr);
}

std::shared_ptr<TailFollower> TailRings::follow(engine::LogId log,
                                                const asio::any_io_executor& executor) {
  auto follower = std::make_shared<TailFollower>(*this, log, executor);
  {
    const base::MutexLock lock(mutex_);
    Ring& ring = rings_[log];
    ring.followers.push_back(follower);
    ring_count_ = rings_.size();
  }
  // Asked after the ring is there: what becomes durable from now on comes into it.
  const engine::Position end = log_.bounds(log).next;
  const base::MutexLock lock(mutex_);
  if (const auto found = rings_.find(log); found != rings_.end()) {
    Ring& ring = found->second;
    if (!ring.ready) {
      ring.covered_from = std::max(ring.covered_from, end);
      ring.ready = true;
    }
  }
  return follower;
}

void TailRings::leave(const std::shared_ptr<TailFollower>& follower) {
  const base::MutexLock lock(mutex_);
  const auto found = rings_.find(follower->log());
  if (found == rings_.end()) {
    return;
  }
  std::erase(found->second.followers, follower);
  if (found->second.followers.empty()) {
    drop_all(found->second, found->first);
    rings_.erase(found);
    ring_count_ = rings_.size();
    if (rings_.empty()) {
      let_go(filling_);
    }
  }
}

void TailRings::wake_all() {
  Wakes wakes;
  {
    const base::MutexLock lock(mutex_);
    for (auto& [log, ring] : rings_) {
      for (const std::shared_ptr<TailFollower>& follower : ring.followers) {
        follower->signalled_ = true;
        take_waiting(follower, wakes);
      }
    }
  }
  post(std::move(wakes));
}

void TailRings::take_waiting(const std::shared_ptr<TailFollower>& follower, Wakes& wakes) {
  follower->waiting_ = false;
  const asio::any_io_executor executor = follower->timer_.get_executor();
  auto group = std::find_if(wakes.begin(), wakes.end(),
                            [&](const auto& one) { return one.first == executor; });
  if (group == wakes.end()) {
    group = wakes.insert(wakes.end(), {executor, {}});
  }
  group->second.push_back(follower);
}

void TailRings::post(Wakes&& wakes) {
  for (auto& [executor, followers] : wakes) {
    // A timer belongs to the thread of its executor.
    asio::post(executor, [followers = std::move(followers)] {
      for (const std::shared_ptr<TailFollower>& follower : followers) {
        follower->timer_.cancel();
      }
    });
  }
}

bool TailRings::is_worth_waiting(const TailFollower& follower,
                                 std::optional<engine::Position> from) const {
  if (!from) {
    return true;
  }
  const auto found = rings_.find(follower.log());
  if (found == rings_.end() || !found->second.covers(*from)) {
    return false;
  }
  const std::deque<Entry>& records = found->second.records;
  return records.empty() || records.back().position < *from;
}

std::optional<engine::Page> TailRings::read(engine::LogId log, engine::Position from,
                                            const engine::ReadLimits& limits) {
  if (ring_count_.load(std::memory_order_relaxed) == 0) {
    return std::nullopt;
  }
  engine::Page page;
  std::vector<Found> found;
  {
    const base::MutexLock lock(mutex_);
    const auto at = rings_.find(log);
    if (at == rings_.end() || !at->second.covers(from)) {
      return std::nullopt;
    }
    const std::deque<Entry>& records = at->second.records;
    page.next = from;
    uint64_t bytes = 0;
    auto entry = std::partition_point(records.begin(), records.end(), [&](const Entry& one) {
      return one.position < from || one.arrival < limits.min_arrival;
    });
    for (; entry != records.end() && found.size() < limits.max_records; ++entry) {
      bytes += payload_bytes(entry->record);
      if (bytes > limits.max_bytes && !found.empty()) {
        break;
      }
      found.push_back({{entry->position, entry->arrival, entry->record}, entry->segment->buffer});
      page.next = engine::next_position(entry->position);
    }
    if (entry != records.end()) {
      page.unread_arrival = entry->arrival;
    }
  }
  fill_page(found, page);
  return page;
}

void TailRings::committed(const std::shared_ptr<const engine::AppendBatch>& batch,
                          std::span<const engine::Appended> appended) {
  Wakes wakes;
  {
    // Also when there is no ring: follow() relies on the order that the lock makes.
    const base::MutexLock lock(mutex_);
    if (rings_.empty()) {
      return;
    }
    for (size_t i = 0; i < appended.size(); ++i) {
      const engine::AppendEntry& entry = batch->entries[i];
      const auto found = rings_.find(entry.log);
      if (found == rings_.end()) {
        continue;
      }
      push(found->second, entry.log, copy_of(appended[i], entry.record));
      for (const std::shared_ptr<TailFollower>& follower : found->second.followers) {
        if (follower->waiting_) {
          take_waiting(follower, wakes);
        }
      }
    }
    while (bytes_ > bytes_max_ && !oldest_.empty()) {
      drop_oldest();
    }
    if (bytes_ > bytes_max_) {
      let_go(filling_);  // of a record that is larger than the budget
    }
  }
  post(std::move(wakes));
}

TailRings::Entry TailRings::copy_of(const engine::Appended& appended,
                                    const engine::Record& record) {
  const uint64_t bytes = payload_bytes(record);
  if (filling_ == nullptr || filling_->buffer->size() - filling_->used < bytes) {
    let_go(filling_);
    const uint64_t size = std::max(bytes, segment_bytes_);
    filling_ = std::make_shared<Segment>(Segment{.buffer = std::make_shared<base::Buffer>(size)});
    bytes_ += size;
  }
  char* place = filling_->buffer->data() + filling_->used;
  filling_->used += bytes;
  Entry entry{appended.position, appended.arrival, record, filling_};
  entry.record.partition_key = append(record.partition_key, place);
  entry.record.data = append(record.data, place);
  return entry;
}

// Readers keep the buffer of a segment, not the segment: who has the last one here gives it up.
void TailRings::let_go(std::shared_ptr<Segment>& segment) {
  if (segment != nullptr && segment.use_count() == 1) {
    bytes_ -= segment->buffer->size();
  }
  segment.reset();
}

void TailRings::push(Ring& ring, engine::LogId log, Entry entry) {
  if (ring.records.empty()) {
    oldest_.emplace(entry.position, log);
  }
  bytes_ += limits::kTailRecordBytes;
  ring.records.push_back(std::move(entry));
}

void TailRings::drop_oldest() {
  const engine::LogId log = oldest_.begin()->second;
  drop_front(rings_.at(log), log);
}

void TailRings::drop_front(Ring& ring, engine::LogId log) {
  Entry& front = ring.records.front();
  oldest_.erase({front.position, log});
  ring.covered_from = std::max(ring.covered_from, engine::next_position(front.position));
  bytes_ -= limits::kTailRecordBytes;
  let_go(front.segment);
  ring.records.pop_front();
  if (!ring.records.empty()) {
    oldest_.emplace(ring.records.front().position, log);
  }
}

void TailRings::drop_all(Ring& ring, engine::LogId log) {
  while (!ring.records.empty()) {
    drop_front(ring, log);
  }
}

}  // namespace weir::shards
