// What every engine promises about the sink of commits (engine.h, RecordLog::set_commit_sink).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "tests/engine/engine_harness.h"

namespace weir::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr LogId kLog{1};
constexpr LogId kOther{2};
constexpr Epoch kFirst{1};

// Keeps what it was told, with the batches, whose bytes it so shares.
class KeepingSink final : public CommitSink {
 public:
  struct Told {
    std::shared_ptr<const AppendBatch> batch;
    std::vector<Appended> appended;
  };

  void committed(const std::shared_ptr<const AppendBatch>& batch,
                 std::span<const Appended> appended) override {
    const base::MutexLock lock(mutex_);
    told_.push_back({batch, {appended.begin(), appended.end()}});
  }

  std::vector<Told> told() const {
    const base::MutexLock lock(mutex_);
    return told_;
  }

  std::vector<std::string> data() const {
    std::vector<std::string> all;
    for (const Told& one : told()) {
      for (const AppendEntry& entry : one.batch->entries) {
        all.emplace_back(entry.record.data);
      }
    }
    return all;
  }

 private:
  mutable base::Mutex mutex_;
  std::vector<Told> told_ WEIR_GUARDED_BY(mutex_);
};

class EngineSink : public testing::TestWithParam<EngineKind> {
 protected:
  EngineSink() : store_(GetParam()) {
    store_.open_log(kLog);
    store_.open_log(kOther);
    store_.records().set_commit_sink(&sink_);
  }
  ~EngineSink() override { store_.records().set_commit_sink(nullptr); }

  KeepingSink sink_;
  EngineUnderTest store_;
};

INSTANTIATE_TEST_SUITE_P(All, EngineSink, testing::ValuesIn(engine_kinds()),
                         testing::PrintToStringParamName());

TEST_P(EngineSink, IsToldWhatTheCompletionSays) {
  const std::vector<Appended> answered =
      store_.append({{kLog, kFirst, "a"}, {kOther, kFirst, "b"}});
  const std::vector<KeepingSink::Told> told = sink_.told();
  ASSERT_EQ(told.size(), 1u);
  ASSERT_EQ(told[0].appended.size(), 2u);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(told[0].appended[i].outcome, Outcome::kDurable);
    EXPECT_EQ(told[0].appended[i].position, answered[i].position);
    EXPECT_EQ(told[0].appended[i].arrival, answered[i].arrival);
  }
  EXPECT_THAT(sink_.data(), ElementsAre("a", "b"));
}

// A reader that hears of a record from the sink may be answered before the writer.
TEST_P(EngineSink, IsToldBeforeTheCompletionRuns) {
  std::vector<std::string> at_completion;
  Waiter<bool> waiter;
  store_.records().append(make_batch({{kLog, kFirst, "a"}}), base::SteadyTime::never(),
                          [&, done = waiter.completion()](std::vector<Appended>) mutable {
                            at_completion = sink_.data();
                            done(true);
                          });
  waiter.wait();
  EXPECT_THAT(at_completion, ElementsAre("a"));
}

// The payload is the batch of the request itself.
TEST_P(EngineSink, SharesTheBatch) {
  const auto batch = make_batch({{kLog, kFirst, "a"}});
  Waiter<std::vector<Appended>> waiter;
  store_.records().append(batch, base::SteadyTime::never(), waiter.completion());
  waiter.wait();
  ASSERT_EQ(sink_.told().size(), 1u);
  EXPECT_EQ(sink_.told()[0].batch.get(), batch.get());
}

TEST_P(EngineSink, IsToldInTheOrderOfCommits) {
  constexpr int kThreads = 4;
  constexpr int kEach = 50;
  std::vector<std::thread> writers;
  for (int i = 0; i < kThreads; ++i) {
    writers.emplace_back([this] {
      for (int j = 0; j < kEach; ++j) {
        store_.append_one(kLog, "x");
      }
    });
  }
  for (std::thread& writer : writers) {
    writer.join();
  }
  const std::vector<KeepingSink::Told> told = sink_.told();
  ASSERT_EQ(told.size(), static_cast<size_t>(kThreads * kEach));
  for (size_t i = 1; i < told.size(); ++i) {
    EXPECT_LT(told[i - 1].appended[0].position, told[i].appended[0].position);
  }
}

TEST_P(EngineSink, IsNotToldWhatWasRefused) {
  store_.append({{kLog, Epoch{7}, "stale"}});
  EXPECT_THAT(sink_.data(), IsEmpty());
}

TEST_P(EngineSink, IsNotToldAnythingAfterItWasTakenAway) {
  store_.append_one(kLog, "before");
  store_.records().set_commit_sink(nullptr);
  store_.append_one(kLog, "after");
  EXPECT_THAT(sink_.data(), ElementsAre("before"));
}

}  // namespace
}  // namespace weir::engine
