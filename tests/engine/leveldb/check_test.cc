#include "engine/leveldb/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/leveldb/leveldb_engine.h"
#include "engine/leveldb/live_slice.h"
#include "tests/engine/engine_harness.h"
#include "tests/engine/row_machine.h"
#include "tests/faults/simulated_disk.h"

namespace weir::engine {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr LogId kLog{1};

// A store with sealed slices, a live one and a row of metadata, closed. Its second start begins a
// slice, so what the last log holds does not depend on how soon a full slice was replaced.
class Check : public testing::Test {
 protected:
  Check() {
    open();
    propose("a=1");
    append(kRecordsBefore);
    open();
    append(kRecordsInLastLog);
    EXPECT_TRUE(eventually([this] { return logs().size() == 1; })) << "older logs are not sealed";
    engine_.reset();
  }

  static constexpr int kRecordsBefore = 47;
  static constexpr int kRecordsInLastLog = 3;
  static constexpr int kRecords = kRecordsBefore + kRecordsInLastLog;

  void open() {
    engine_.reset();
    machine_ = {};
    LevelDbOptions options;
    options.directory = "/data";
    options.env = &disk_;
    options.clock = &clock_;
    options.slice_bytes = 64 * 1024;
    engine_ = open_leveldb_engine(options).value();
    EXPECT_TRUE(engine_->meta().attach(machine_).ok());
    engine_->records().open({.log = kLog, .epoch = Epoch{1}});
  }

  void propose(const std::string& command) {
    Waiter<Outcome> proposed;
    engine_->meta().propose(command, proposed.completion());
    EXPECT_EQ(proposed.wait(), Outcome::kDurable);
  }

  void append(int records) {
    for (int i = 0; i < records; ++i) {
      Waiter<std::vector<Appended>> waiter;
      engine_->records().append(make_batch({{kLog, Epoch{1}, std::string(5000, 'x')}}),
                                base::SteadyTime::never(), waiter.completion());
      EXPECT_EQ(waiter.wait().at(0).outcome, Outcome::kDurable);
    }
  }

  std::vector<std::string> logs() {
    std::vector<std::string> found;
    for (const std::string& name : disk_.file_names()) {
      if (name.starts_with("/data/slices/") && name.ends_with(".log")) {
        found.push_back(name);
      }
    }
    return found;
  }

  std::map<std::string, std::string> all_files() {
    std::map<std::string, std::string> files;
    for (const std::string& name : disk_.file_names()) {
      files[name] = disk_.contents(name);
    }
    return files;
  }

  // The name of some file of a slice that ends so.
  std::string some_file(const std::string& end) {
    for (const std::string& name : disk_.file_names()) {
      if (name.starts_with("/data/slices/") && name.ends_with(end)) {
        return name;
      }
    }
    ADD_FAILURE() << "no file " << end;
    return "";
  }

  void flip(const std::string& name, size_t offset) {
    std::string bytes = disk_.contents(name);
    bytes.at(offset) ^= 1;
    disk_.set_contents(name, bytes);
  }

  CheckReport check() {
    const auto checked = check_store(disk_, "/data");
    EXPECT_TRUE(checked.ok()) << checked.error().text();
    return checked.value();
  }

  faults::SimulatedDisk disk_;
  base::ManualClock clock_;
  RowMachine machine_;
  std::unique_ptr<Engine> engine_;
};

TEST_F(Check, FindsNothingInASoundStore) {
  const CheckReport report = check();
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_EQ(report.records, uint64_t{kRecords});
  EXPECT_EQ(report.commits, uint64_t{kRecords});
  EXPECT_EQ(report.rows, 1u);
}

TEST_F(Check, ChangesNothing) {
  const auto before = all_files();
  check();
  const auto after = all_files();
  EXPECT_TRUE(before == after) << "the check changed the store";
}

TEST_F(Check, FindsAFlippedBitInASealedSlice) {
  const std::string name = some_file(".sst");
  flip(name, 1000);
  const CheckReport report = check();
  ASSERT_THAT(report.findings, SizeIs(1));
  EXPECT_THAT(report.findings[0], HasSubstr("slice "));
}

// The log has groups behind the damaged one.
TEST_F(Check, FindsAHoleInALog) {
  const std::string name = some_file(".log");
  flip(name, 100);
  const CheckReport report = check();
  ASSERT_FALSE(report.findings.empty());
  EXPECT_THAT(report.findings[0], HasSubstr(name));
}

TEST_F(Check, FindsThatALogIsMissing) {
  ASSERT_TRUE(disk_.RemoveFile(some_file(".log")).ok());
  const CheckReport report = check();
  ASSERT_FALSE(report.findings.empty());
  EXPECT_THAT(report.findings[0], HasSubstr("the log is missing"));
}

// Each slice is sound by itself then; the chain is not.
TEST_F(Check, FindsThatASliceIsMissing) {
  const std::string log = some_file(".log");
  ASSERT_TRUE(LiveSlice::remove(disk_, log.substr(0, log.rfind('/'))).ok());
  const CheckReport report = check();
  ASSERT_THAT(report.findings, SizeIs(1));
  EXPECT_THAT(report.findings[0], HasSubstr("the last clean stop was at position"));
}

TEST_F(Check, RefusesWhatIsNoStore) {
  const auto checked = check_store(disk_, "/elsewhere");
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().code(), base::ErrorCode::kNotFound);
}

}  // namespace
}  // namespace weir::engine
