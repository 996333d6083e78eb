// The hash key space: routing vectors of facts 8.1 and the ranges of new streams of facts 5.1.

#include "shards/hash_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weir::shards {
namespace {

constexpr const char* kMaxDecimal = "340282366920938463463374607431768211455";

size_t range_of(HashKey key, uint32_t shard_count) {
  const std::vector<HashKeyRange> ranges = uniform_ranges(shard_count);
  for (size_t i = 0; i < ranges.size(); ++i) {
    if (ranges[i].contains(key)) {
      return i;
    }
  }
  ADD_FAILURE() << format_hash_key(key) << " lies in none of " << shard_count << " ranges";
  return ranges.size();
}

TEST(HashPartitionKey, IsMd5AsABigEndianNumber) {
  struct Row {
    const char* key;
    const char* hash;
    size_t of_3;
    size_t of_4;
  };
  // Facts 8.1.
  const Row rows[] = {{"a", "16955237001963240173058271559858726497", 0, 0},
                      {"1", "261578874264819908609102035485573088411", 2, 3},
                      {"partition-1", "198019941650871988756153596255032211816", 1, 2},
                      {"\xc3\xa9", "136732923097551493579404309126273812335", 1, 1}};
  for (const Row& row : rows) {
    const HashKey hash = hash_partition_key(row.key);
    EXPECT_EQ(format_hash_key(hash), row.hash) << row.key;
    EXPECT_EQ(range_of(hash, 3), row.of_3) << row.key;
    EXPECT_EQ(range_of(hash, 4), row.of_4) << row.key;
  }
}

// Facts 5.1, n=3: the literals recorded from AWS.
TEST(UniformRanges, OfThreeShardsAreThoseOfAws) {
  const std::vector<HashKeyRange> ranges = uniform_ranges(3);
  ASSERT_EQ(ranges.size(), 3u);
  EXPECT_EQ(format_hash_key(ranges[0].start), "0");
  EXPECT_EQ(format_hash_key(ranges[0].end), "113427455640312821154458202477256070484");
  EXPECT_EQ(format_hash_key(ranges[1].start), "113427455640312821154458202477256070485");
  EXPECT_EQ(format_hash_key(ranges[1].end), "226854911280625642308916404954512140969");
  EXPECT_EQ(format_hash_key(ranges[2].start), "226854911280625642308916404954512140970");
  EXPECT_EQ(format_hash_key(ranges[2].end), kMaxDecimal);
}

// Facts 5.1: w = floor(2^128 / n), shard i = [w*i, w*(i+1)-1], the last one to the end.
TEST(UniformRanges, CoverTheSpaceExactlyOnce) {
  for (const uint32_t count : {1u, 2u, 3u, 4u, 5u, 7u, 16u, 100u, 20'000u}) {
    SCOPED_TRACE(testing::Message() << count << " shards");
    const std::vector<HashKeyRange> ranges = uniform_ranges(count);
    ASSERT_EQ(ranges.size(), count);
    EXPECT_EQ(ranges.front().start, HashKey{0});
    EXPECT_EQ(ranges.back().end, kHashKeyMax);
    const base::Uint128 width = ranges.front().end.value + 1;  // 0 stands for 2^128
    for (size_t i = 1; i < ranges.size(); ++i) {
      ASSERT_TRUE(ranges[i].start.value == ranges[i - 1].end.value + 1) << i;
      ASSERT_TRUE(ranges[i].start.value == width * i) << i;
    }
    // The last range takes the remainder, which is less than one for each shard.
    const base::Uint128 last = ranges.back().end.value - ranges.back().start.value + 1;
    EXPECT_TRUE(last - width < count);
  }
}

TEST(UniformRanges, OfAPowerOfTwoAreAllOfOneWidth) {
  const std::vector<HashKeyRange> ranges = uniform_ranges(4);
  EXPECT_EQ(format_hash_key(ranges[3].start), "255211775190703847597530955573826158592");
  EXPECT_TRUE(ranges[3].end.value - ranges[3].start.value ==
              ranges[0].end.value - ranges[0].start.value);
}

TEST(ExplicitHashKey, TakesTheEdgesOfTheSpace) {
  for (const std::string text : {"0", "1", "340282366920938463463374607431768211454",
                                 "340282366920938463463374607431768211455"}) {
    const Result<HashKey> key = parse_explicit_hash_key(text);
    ASSERT_TRUE(key.ok()) << text;
    EXPECT_EQ(format_hash_key(key.value()), text);
  }
}

// Facts 4.3: ">= 2^128: InvalidArgumentException ... Specified value was V".
TEST(ExplicitHashKey, RefusesNumbersBeyondTheSpace) {
  for (const char* text : {"340282366920938463463374607431768211456",
                           "999999999999999999999999999999999999999", "-1", "", "01", "1 "}) {
    const Result<HashKey> key = parse_explicit_hash_key(text);
    ASSERT_FALSE(key.ok()) << text;
    EXPECT_EQ(key.error().kind(), ErrorKind::kExplicitHashKeyInvalid);
    EXPECT_EQ(key.error().token("value"), text);
  }
}

TEST(HashKeyRange, HasBothItsEnds) {
  const HashKeyRange range{HashKey{10}, HashKey{20}};
  EXPECT_FALSE(range.contains(HashKey{9}));
  EXPECT_TRUE(range.contains(HashKey{10}));
  EXPECT_TRUE(range.contains(HashKey{20}));
  EXPECT_FALSE(range.contains(HashKey{21}));
}

}  // namespace
}  // namespace weir::shards
