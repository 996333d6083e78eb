#include "engine/leveldb/meta_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "tests/engine/engine_harness.h"
#include "tests/engine/row_machine.h"
#include "tests/faults/simulated_disk.h"

namespace weir::engine {
namespace {

using faults::DiskFailure;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class Meta : public testing::Test {
 protected:
  Meta() {
    EXPECT_TRUE(disk_.CreateDir("/meta").ok());
    EXPECT_TRUE(disk_.sync_directory("/").ok());
    reopen();
  }

  void reopen() {
    store_.reset();
    health_.emplace();
    auto opened = MetaStore::open(disk_, "/meta", CommandIndex{0}, *health_);
    ASSERT_TRUE(opened.ok()) << opened.error().text();
    store_ = std::move(opened).value();
    machine_ = RowMachine();
    ASSERT_TRUE(store_->attach(machine_).ok());
  }

  Outcome propose(const std::string& command) {
    Waiter<Outcome> waiter;
    store_->propose(command, waiter.completion());
    return waiter.wait();
  }

  // What a start would find.
  std::map<std::string, std::string> stored() {
    reopen();
    return machine_.shown;
  }

  faults::SimulatedDisk disk_;
  std::optional<StoreHealth> health_;
  RowMachine machine_;
  std::unique_ptr<MetaStore> store_;
};

TEST_F(Meta, AStoredCommandSurvivesAPowerFailure) {
  ASSERT_EQ(propose("a=1"), Outcome::kDurable);
  store_.reset();
  disk_.lose_power(1);
  EXPECT_THAT(stored(), ElementsAre(Pair("a", "1")));
}

// What restore() shows has been seen: it may not be lost by a power failure after that.
TEST_F(Meta, WhatAStartHasShownSurvivesAPowerFailure) {
  ASSERT_EQ(propose("a=1"), Outcome::kDurable);
  disk_.die_at(3);  // after the bytes of the next command, before their sync
  propose("b=2");
  store_.reset();
  disk_.lose_process();
  const auto shown = stored();
  store_.reset();
  disk_.lose_power(1);
  EXPECT_EQ(stored(), shown);
}

TEST_F(Meta, AfterAFailedWriteNothingIsStored) {
  disk_.fail({.kind = DiskFailure::Kind::kIoError});
  EXPECT_EQ(propose("a=1"), Outcome::kUnknown);
  EXPECT_THAT(machine_.shown, IsEmpty()) << "the machine must have forgotten the command";
  EXPECT_EQ(propose("b=2"), Outcome::kNotPersisted);
  EXPECT_FALSE(health_->writable());
}

// The failed write may be in LevelDB's log. When the disk has space again the rows must be what
// the machine says they are.
TEST_F(Meta, AfterAFullDiskTheFailedCommandIsUndone) {
  ASSERT_EQ(propose("a=1"), Outcome::kDurable);
  disk_.fail({.kind = DiskFailure::Kind::kDiskFull});
  ASSERT_EQ(propose("a=2"), Outcome::kUnknown);
  ASSERT_TRUE(health_->disk_full());
  health_->resume();
  EXPECT_EQ(propose("b=3"), Outcome::kDurable);
  EXPECT_THAT(machine_.indexes, ElementsAre(CommandIndex{1}, CommandIndex{2}, CommandIndex{2}));
  EXPECT_THAT(stored(), ElementsAre(Pair("a", "1"), Pair("b", "3")));
}

TEST_F(Meta, OpensAfterAPowerFailureAtAnyMoment) {
  for (uint64_t operation = 1; operation < 60; ++operation) {
    faults::SimulatedDisk disk;
    ASSERT_TRUE(disk.CreateDir("/meta").ok());
    ASSERT_TRUE(disk.sync_directory("/").ok());
    disk.die_at(operation);
    {
      StoreHealth health;
      RowMachine machine;
      auto opened = MetaStore::open(disk, "/meta", CommandIndex{0}, health);
      if (opened.ok() && opened.value()->attach(machine).ok()) {
        Waiter<Outcome> waiter;
        opened.value()->propose("a=1", waiter.completion());
        waiter.wait();
      }
    }
    disk.lose_power(operation);
    StoreHealth health;
    const auto again = MetaStore::open(disk, "/meta", CommandIndex{0}, health);
    ASSERT_TRUE(again.ok()) << "after operation " << operation << ": " << again.error().text();
  }
}

}  // namespace
}  // namespace weir::engine
