#include "engine/leveldb/read_pool.h"

#include <gtest/gtest.h>

#include <future>
#include <memory>

namespace weir::engine {
namespace {

class Pool : public testing::Test {
 protected:
  void make(size_t queued_max) {
    pool_ = std::make_unique<ReadPool>(
        ReadPool::Options{.threads = 1, .queued_max = queued_max, .clock = &clock_});
  }

  // Keeps the only thread busy until released.
  void block() {
    std::promise<void> started;
    pool_->submit(base::SteadyTime::never(), [this, &started](const base::Result<void>&) {
      started.set_value();
      released_.get_future().wait();
    });
    started.get_future().wait();
  }
  void release() { released_.set_value(); }

  std::future<bool> submit(base::SteadyTime deadline = base::SteadyTime::never()) {
    auto admitted = std::make_shared<std::promise<bool>>();
    pool_->submit(deadline, [admitted](const base::Result<void>& result) {
      admitted->set_value(result.ok());
    });
    return admitted->get_future();
  }

  base::ManualClock clock_;
  std::promise<void> released_;
  std::unique_ptr<ReadPool> pool_;
};

TEST_F(Pool, RunsATask) {
  make(10);
  EXPECT_TRUE(submit().get());
}

TEST_F(Pool, RefusesWhatExceedsItsBound) {
  make(1);
  block();
  std::future<bool> waits = submit();
  EXPECT_FALSE(submit().get());
  release();
  EXPECT_TRUE(waits.get());
}

TEST_F(Pool, RefusesATaskWhoseDeadlineHasPassed) {
  make(10);
  block();
  std::future<bool> late = submit(clock_.steady() + 1);
  clock_.advance_millis(1);
  release();
  EXPECT_FALSE(late.get());
}

// Every completion of the engine runs exactly once, also when it closes.
TEST_F(Pool, ClosingRefusesWhatWaits) {
  make(10);
  block();
  std::future<bool> waits = submit();
  std::thread closing([this] { pool_.reset(); });
  EXPECT_FALSE(waits.get());
  release();
  closing.join();
}

}  // namespace
}  // namespace weir::engine
