// T2 for the database of metadata and leases in its later life: its log changes, memtables become
// tables, tables are compacted and manifests grow, with the power going at any operation.
//
//   WEIR_SEED=17 tests/test_engine --gtest_filter='RowPowerLoss.*' --gtest_repeat=20

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <random>
#include <string>

#include "engine/leveldb/row_database.h"
#include "tests/faults/effort.h"
#include "tests/faults/simulated_disk.h"

namespace weir::faults {
namespace {

constexpr uint64_t kSeeds = 200 / kEffortDivisor;
constexpr size_t kRows = 12;
constexpr size_t kValueBytes = 8 * 1024;
constexpr size_t kMemtableBytes = 64 * 1024;  // the least LevelDB takes

// The value that write `number` gives to its row.
std::string value_of(uint64_t number) {
  std::string value = std::to_string(number);
  value.resize(kValueBytes, static_cast<char>('a' + number % 26));
  return value;
}

std::string key_of(uint64_t number) {
  return "row" + std::to_string(number % kRows);
}

class RowLife {
 public:
  explicit RowLife(uint64_t seed) : random_(seed) {
    EXPECT_TRUE(disk_.CreateDir("/rows").ok());
    EXPECT_TRUE(disk_.sync_directory("/").ok());
  }

  void live_until_crash() {
    disk_.die_at(1 + random_() % 600);
    engine::StoreHealth health;
    std::optional<engine::RowDatabase> database;
    if (!open(database, health)) {
      return;
    }
    check(*database);
    for (int step = 0; step < 300 && !disk_.dead() && write(*database); ++step) {
    }
  }

  void lose() { random_() % 4 == 0 ? disk_.lose_process() : disk_.lose_power(random_()); }

  void open_and_check() {
    engine::StoreHealth health;
    std::optional<engine::RowDatabase> database;
    ASSERT_TRUE(open(database, health));
    check(*database);
  }

  uint64_t acknowledged() const { return acknowledged_; }
  uint64_t tables_seen() const { return tables_seen_; }

 private:
  bool open(std::optional<engine::RowDatabase>& database, engine::StoreHealth& health) {
    database.emplace(disk_,
                     engine::RowDatabase::Options{
                         .directory = "/rows", .name = "rows", .memtable_bytes = kMemtableBytes},
                     health);
    const auto opened = database->open();
    if (!opened.ok()) {
      EXPECT_TRUE(disk_.dead()) << "the database does not open: " << opened.error().text();
    }
    return opened.ok();
  }

  bool write(engine::RowDatabase& database) {
    engine::RowBatch batch;
    const uint64_t number = ++last_;
    batch.put(key_of(number), value_of(number));
    batch.mark("n", number);
    const bool stored = database.write(batch, true, [] { return std::nullopt; }).ok();
    if (stored) {
      acknowledged_ = number;
    }
    return stored;
  }

  // Every write up to the mark is there, none after it, and the mark is not before what was
  // acknowledged.
  void check(const engine::RowDatabase& database) {
    const auto mark = database.read_mark("n");
    ASSERT_TRUE(mark.ok() || disk_.dead()) << mark.error().text();
    if (!mark.ok()) {
      return;
    }
    ASSERT_GE(mark.value(), acknowledged_);
    ASSERT_LE(mark.value(), last_);
    last_ = mark.value();
    acknowledged_ = last_;  // shown, so it must stay
    for (uint64_t number = last_; number > 0 && number + kRows > last_; --number) {
      const auto row = database.read_row(key_of(number));
      ASSERT_TRUE(row.ok()) << row.error().text();
      ASSERT_TRUE(row.value().has_value());
      ASSERT_EQ(*row.value(), value_of(number));
    }
    for (const std::string& name : disk_.file_names()) {
      tables_seen_ += name.ends_with(".ldb") ? 1 : 0;
    }
  }

  std::mt19937_64 random_;
  SimulatedDisk disk_;
  uint64_t last_ = 0;
  uint64_t acknowledged_ = 0;
  uint64_t tables_seen_ = 0;
};

TEST(RowPowerLoss, LosesNothingThatWasAcknowledged) {
  const uint64_t first = number_from_environment("WEIR_SEED", 1);
  const uint64_t count =
      number_from_environment("WEIR_SEEDS", std::getenv("WEIR_SEED") == nullptr ? kSeeds : 1);
  uint64_t acknowledged = 0;
  uint64_t tables = 0;
  for (uint64_t seed = first; seed < first + count; ++seed) {
    RowLife life(seed);
    for (int round = 0; round < 4 && !HasFailure(); ++round) {
      life.live_until_crash();
      life.lose();
    }
    life.open_and_check();
    ASSERT_FALSE(HasFailure()) << "with seed " << seed;
    acknowledged += life.acknowledged();
    tables += life.tables_seen();
  }
  EXPECT_TRUE(count == 1 || acknowledged > 50 * count) << acknowledged << " writes";
  EXPECT_TRUE(count == 1 || tables > 10 * count) << tables << " tables";
}

}  // namespace
}  // namespace weir::faults
