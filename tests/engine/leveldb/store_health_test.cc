#include "engine/leveldb/store_health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/leveldb/env.h"

namespace weir::engine {
namespace {

using ::testing::HasSubstr;

const base::Error kBroken = base::Error::io_error("sync 000003.log: Input/output error");
const base::Error kFull = base::Error::io_error("commit: " + std::string(kDiskFullText));

TEST(Health, IsReadyAtFirst) {
  StoreHealth health;
  EXPECT_TRUE(health.writable());
  EXPECT_EQ(health.report().health, Health::kReady);
  EXPECT_EQ(health.report().reason, "");
}

TEST(Health, AFailureStaysAndSaysWhy) {
  StoreHealth health;
  health.fail(kBroken);
  health.resume();
  EXPECT_FALSE(health.writable());
  EXPECT_EQ(health.report().health, Health::kReadOnly);
  EXPECT_THAT(health.report().reason, HasSubstr("sync 000003.log"));
}

TEST(Health, AFullDiskPasses) {
  StoreHealth health;
  health.fail(kFull);
  EXPECT_TRUE(health.disk_full());
  EXPECT_FALSE(health.writable());
  health.resume();
  EXPECT_TRUE(health.writable());
  EXPECT_FALSE(health.disk_full());
}

// The worse failure wins: nothing is taken back after it.
TEST(Health, AnotherFailureOnAFullDiskStays) {
  StoreHealth health;
  health.fail(kFull);
  health.fail(kBroken);
  health.resume();
  EXPECT_FALSE(health.writable());
}

TEST(Health, AFullDiskAfterAnotherFailureDoesNotHideIt) {
  StoreHealth health;
  health.fail(kBroken);
  health.fail(kFull);
  EXPECT_FALSE(health.disk_full());
  EXPECT_THAT(health.report().reason, HasSubstr("sync 000003.log"));
}

}  // namespace
}  // namespace weir::engine
