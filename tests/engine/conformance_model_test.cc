// A random workload beside a model that is nothing but maps: whatever the engine answers, the
// model must answer the same. Positions are the engine's own; the model only learns them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "tests/engine/engine_harness.h"

namespace weir::engine {
namespace {

constexpr uint64_t kLogs = 5;
constexpr int kSteps = 400;
constexpr uint64_t kSeeds = 8;

struct ModelRecord {
  Position position;
  base::Timestamp arrival;
  std::string data;
};

class Workload {
 public:
  Workload(const EngineKind& kind, uint64_t seed)
      : reopens_(kind.reopens), random_(seed), store_(kind) {
    open_logs();
  }

  void step() {
    store_.clock().advance_millis(static_cast<int64_t>(below(20)));
    switch (below(10)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return append();
      case 4:
      case 5:
        return read();
      case 6:
        return find_time();
      case 7:
        return check_bounds();
      case 8:
        return below(10) == 0 ? drop() : read();
      default:
        return below(10) == 0 && reopens_ ? reopen() : append();
    }
  }

 private:
  uint64_t below(uint64_t bound) { return random_() % bound; }
  LogId some_log() { return LogId{first_log_ + below(kLogs)}; }

  void open_logs() {
    for (uint64_t i = 0; i < kLogs; ++i) {
      store_.open_log(LogId{first_log_ + i});
    }
  }

  void append() {
    std::vector<TestEntry> entries;
    for (uint64_t count = 1 + below(8); count > 0; --count) {
      const size_t size = below(20) == 0 ? below(50'000) : below(200);
      entries.push_back({some_log(), Epoch{1}, std::to_string(sent_++) + std::string(size, '.')});
    }
    const std::vector<Appended> outcomes = store_.append(entries);
    ASSERT_EQ(outcomes.size(), entries.size());
    for (size_t i = 0; i < outcomes.size(); ++i) {
      ASSERT_EQ(outcomes[i].outcome, Outcome::kDurable);
      ASSERT_LE(end_, outcomes[i].position);
      ASSERT_LE(last_arrival_, outcomes[i].arrival);
      end_ = next_position(outcomes[i].position);
      last_arrival_ = outcomes[i].arrival;
      model_[entries[i].log].push_back({outcomes[i].position, last_arrival_, entries[i].data});
    }
  }

  void read() {
    const LogId log = some_log();
    const std::vector<ModelRecord>& model = model_[log];
    const Position from{below(end_.value() + 2)};
    ReadLimits limits;
    limits.max_records = static_cast<uint32_t>(1 + below(20));
    if (below(3) == 0 && !model.empty()) {
      limits.min_arrival = model[below(model.size())].arrival;
    }
    const base::Result<Page> page = store_.read(log, from, limits);
    ASSERT_TRUE(page.ok()) << page.error().text();

    size_t at = 0;
    while (at < model.size() &&
           (model[at].position < from || model[at].arrival < limits.min_arrival)) {
      ++at;
    }
    for (const StoredRecord& record : page.value().records) {
      ASSERT_LT(at, model.size());
      ASSERT_EQ(record.position, model[at].position);
      ASSERT_EQ(record.arrival, model[at].arrival);
      ASSERT_TRUE(record.record.data == model[at].data) << "at " << record.position;
      ++at;
    }
    const bool full = page.value().records.size() == limits.max_records;
    ASSERT_TRUE(full || at == model.size()) << "the page stopped early";
    ASSERT_EQ(page.value().unread_arrival,
              at < model.size() ? std::optional(model[at].arrival) : std::nullopt);
  }

  void find_time() {
    const LogId log = some_log();
    const std::vector<ModelRecord>& model = model_[log];
    const base::Timestamp time = last_arrival_ - static_cast<int64_t>(below(3000));
    const base::Result<Position> found = store_.find_time(log, time);
    ASSERT_TRUE(found.ok()) << found.error().text();
    for (const ModelRecord& record : model) {
      if (record.arrival >= time) {
        ASSERT_EQ(found.value(), record.position);
        return;
      }
    }
    ASSERT_GE(found.value(), end_);
  }

  void check_bounds() {
    const LogId log = some_log();
    const LogBounds bounds = store_.records().bounds(log);
    for (const ModelRecord& record : model_[log]) {
      ASSERT_LE(bounds.first, record.position);
      ASSERT_LT(record.position, bounds.next);
    }
  }

  // The first log goes, and a new one takes its place: ids are never used again.
  void drop() {
    const LogId log{first_log_++};
    store_.records().drop(log);
    model_.erase(log);
    store_.open_log(LogId{first_log_ + kLogs - 1});
    ASSERT_THAT(store_.all_data(log), testing::IsEmpty());
  }

  // What was dropped is not told again: the owner of the metadata knows only what is left.
  void reopen() {
    store_.reopen();
    open_logs();
  }

  const bool reopens_;
  std::mt19937_64 random_;
  EngineUnderTest store_;

  uint64_t first_log_ = 1;
  uint64_t sent_ = 0;
  Position end_;
  base::Timestamp last_arrival_;
  std::map<LogId, std::vector<ModelRecord>> model_;
};

class EngineModel : public testing::TestWithParam<EngineKind> {};

INSTANTIATE_TEST_SUITE_P(All, EngineModel, testing::ValuesIn(engine_kinds()),
                         testing::PrintToStringParamName());

TEST_P(EngineModel, AnswersAsTheModelDoes) {
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Workload workload(GetParam(), seed);
    for (int i = 0; i < kSteps && !testing::Test::HasFailure(); ++i) {
      SCOPED_TRACE("step " + std::to_string(i));
      workload.step();
    }
  }
}

}  // namespace
}  // namespace weir::engine
