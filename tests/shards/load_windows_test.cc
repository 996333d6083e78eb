#include "shards/load_windows.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "tests/shards/stream_builder.h"

namespace weir::shards {
namespace {

constexpr int64_t kKib = 1024;

class LoadWindowsTest : public testing::Test {
 protected:
  LoadWindowsTest() { show(stream_of({0, 1, 2})); }

  // Shards of thirds; an index that was shown before is the same shard.
  StreamState stream_of(const std::vector<uint32_t>& indexes) {
    StreamState stream;
    stream.key = kTestStream;
    stream.mode = StreamMode::kOnDemand;
    const std::vector<HashKeyRange> ranges = uniform_ranges(static_cast<uint32_t>(indexes.size()));
    for (size_t i = 0; i < indexes.size(); ++i) {
      stream.shards.push_back(make_shard({.index = indexes[i], .range = ranges[i]}));
      for (const ShardPtr& known : stream_.shards) {
        if (known->index.value() == indexes[i]) {
          stream.shards.back() = known;
        }
      }
    }
    stream.index_routes();
    return stream;
  }

  void show(StreamState stream) {
    stream_ = std::move(stream);
    auto tenant = std::make_shared<TenantState>();
    tenant->streams[kTestStream.name] = std::make_shared<const StreamState>(stream_);
    state_.tenants[kTestStream.tenant] = std::move(tenant);
  }

  void put(size_t route, int64_t kib, int records = 1) {
    for (int i = 0; i < records; ++i) {
      stream_.routes[route]->written->add(kib * kKib / records);
    }
  }

  // `seconds` later.
  void look(int64_t seconds) {
    now_ = now_ + seconds * base::kNanosPerSecond;
    windows_.look(state_, now_);
  }

  ShardWindow window(size_t route) { return windows_.of(stream_)[route]; }
  int64_t hot_seconds(size_t route) { return seconds_since(window(route).hot_since); }
  int64_t quiet_seconds(size_t route) { return seconds_since(window(route).quiet_since); }
  int64_t seconds_since(base::SteadyTime time) const {
    return (now_.nanos - time.nanos) / base::kNanosPerSecond;
  }

  StreamState stream_;
  CatalogState state_;
  LoadWindows windows_;
  base::SteadyTime now_{77 * base::kNanosPerSecond};
};

TEST_F(LoadWindowsTest, TakesTheMeanOfTheInterval) {
  put(0, 9000);
  look(0);
  EXPECT_EQ(window(0).rate.bytes, 0) << "what came before the first look is nobody's";
  put(0, 100, 4);
  put(0, 100, 4);
  look(10);
  EXPECT_DOUBLE_EQ(window(0).rate.bytes, 20 * kKib);
  EXPECT_DOUBLE_EQ(window(0).rate.records, 0.8);
  EXPECT_EQ(window(1).rate.bytes, 0);
  look(10);
  EXPECT_EQ(window(0).rate.bytes, 0);
}

TEST_F(LoadWindowsTest, AShardIsHotSinceTheFirstOfItsHotIntervals) {
  look(0);
  look(10);
  for (int i = 1; i <= 3; ++i) {
    put(1, 5001);
    look(10);
    EXPECT_EQ(hot_seconds(1), 10 * i);
    EXPECT_EQ(hot_seconds(0), 0);
  }
  put(1, 5000);
  look(10);
  EXPECT_EQ(hot_seconds(1), 0) << "500 KiB/s are not more than 500 KiB/s";
  put(1, 5001);
  look(10);
  EXPECT_EQ(hot_seconds(1), 10) << "the window begins anew";
}

TEST_F(LoadWindowsTest, APairIsQuietWhileItsSumIsCold) {
  look(0);
  put(1, 1000);
  look(10);
  EXPECT_EQ(quiet_seconds(0), 10);
  EXPECT_EQ(quiet_seconds(1), 10);
  put(1, 1000);
  put(2, 300);
  look(10);
  EXPECT_EQ(quiet_seconds(0), 20);
  EXPECT_EQ(quiet_seconds(1), 0) << "130 KiB/s in sum";
  look(10);
  EXPECT_EQ(quiet_seconds(0), 30);
  EXPECT_EQ(quiet_seconds(1), 10);
}

TEST_F(LoadWindowsTest, AnotherNeighbourBeginsThePairAnew) {
  look(0);
  look(50);
  EXPECT_EQ(quiet_seconds(0), 50);
  show(stream_of({0, 7, 2}));
  look(10);
  EXPECT_EQ(quiet_seconds(0), 0);
  EXPECT_EQ(quiet_seconds(1), 0) << "a new shard";
  look(10);
  EXPECT_EQ(quiet_seconds(0), 10);
}

TEST_F(LoadWindowsTest, ANewShardBeginsWithAWindowOfItsOwn) {
  look(0);
  put(1, 99'000);
  look(60);
  EXPECT_EQ(hot_seconds(1), 60);
  show(stream_of({0, 7, 8, 2}));
  put(1, 99'000);
  look(10);
  EXPECT_EQ(hot_seconds(1), 0);
}

TEST_F(LoadWindowsTest, TwoLooksAtOneMomentAreOne) {
  look(0);
  put(0, 5001);
  look(10);
  put(0, 5001);
  look(0);
  EXPECT_EQ(hot_seconds(0), 10);
  look(10);
  EXPECT_EQ(hot_seconds(0), 20) << "what was put in between counts in the next interval";
}

TEST_F(LoadWindowsTest, ForgetsStreamsThatAreGoneOrProvisioned) {
  look(0);
  put(1, 99'000);
  look(60);
  EXPECT_EQ(hot_seconds(1), 60);
  StreamState provisioned = stream_of({0, 1, 2});
  provisioned.mode = StreamMode::kProvisioned;
  show(std::move(provisioned));
  look(10);
  EXPECT_TRUE(windows_.empty());
  show(stream_of({0, 1, 2}));
  put(1, 99'000);
  look(10);
  EXPECT_EQ(hot_seconds(1), 0);
  state_.tenants.clear();
  look(10);
  EXPECT_TRUE(windows_.empty());
}

}  // namespace
}  // namespace weir::shards
