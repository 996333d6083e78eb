// T6: files of a closed store are damaged, one at a time. Each damage must be detected (the store
// does not open, or a read says kCorruption) or be harmless. Wrong bytes are never served, and no
// record is missing without an error.
//
// One exception cannot be told from a write that was cut short: damage in the last group of a log
// after an unclean stop. It must be reported with its bytes.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "engine/leveldb/leveldb_engine.h"
#include "tests/engine/engine_harness.h"
#include "tests/faults/effort.h"
#include "tests/faults/store_session.h"

namespace weir::faults {
namespace {

using engine::Engine;
using engine::Page;
using engine::Waiter;

constexpr uint64_t kMutations = 1000 / kEffortDivisor;
constexpr size_t kPageBytes = 4096;

enum class Damage { kFlipBit, kZeroPage, kGarbagePage, kTruncate, kSwapPages };
constexpr Damage kDamages[] = {Damage::kFlipBit, Damage::kZeroPage, Damage::kGarbagePage,
                               Damage::kTruncate, Damage::kSwapPages};

std::string damaged(std::string bytes, Damage damage, std::mt19937_64& random) {
  const size_t at = random() % bytes.size();
  const size_t start = at / kPageBytes * kPageBytes;
  const size_t end = std::min(start + kPageBytes, bytes.size());
  switch (damage) {
    case Damage::kFlipBit:
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
      break;
    case Damage::kZeroPage:
      std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(start),
                bytes.begin() + static_cast<std::ptrdiff_t>(end), '\0');
      break;
    case Damage::kGarbagePage:
      std::generate(bytes.begin() + static_cast<std::ptrdiff_t>(start),
                    bytes.begin() + static_cast<std::ptrdiff_t>(end),
                    [&] { return static_cast<char>(random()); });
      break;
    case Damage::kTruncate:
      bytes.resize(at);
      break;
    case Damage::kSwapPages:
      if (end - start == kPageBytes && start > 0) {
        std::swap_ranges(bytes.begin() + static_cast<std::ptrdiff_t>(start),
                         bytes.begin() + static_cast<std::ptrdiff_t>(end), bytes.begin());
      }
      break;
  }
  return bytes;
}

// What a store held when it was whole.
struct Contents {
  std::map<LogId, std::vector<std::string>> records;
  RowHistory::Rows rows;

  friend bool operator==(const Contents&, const Contents&) = default;
};

class CorruptionTest : public testing::Test {
 protected:
  enum class Verdict { kDetected, kHarmless, kTornTail };

  CorruptionTest() {
    world_.slice_bytes = 24 * 1024;
    StoreSession session(world_);
    EXPECT_TRUE(session.open()) << session.error();
    for (int i = 0; i < 40; ++i) {
      session.append(2);
      session.propose();
    }
    unclean_ = world_.disk.image();
  }

  // Opens what is on the disk. Absent if the damage was detected.
  std::optional<Contents> read_store(engine::RecoveryReport& report) {
    engine::LevelDbOptions options;
    options.directory = StoreSession::kDirectory;
    options.env = &world_.disk;
    options.clock = &world_.clock;
    options.slice_bytes = world_.slice_bytes;
    engine::RowMachine machine;
    auto opened = open_leveldb_engine(options, &report);
    if (!opened.ok()) {
      EXPECT_NE(opened.error().text().find(StoreSession::kDirectory), std::string::npos)
          << "the error names no file: " << opened.error().text();
      return std::nullopt;
    }
    const std::unique_ptr<Engine> engine = std::move(opened).value();
    if (!engine->meta().attach(machine).ok()) {
      return std::nullopt;
    }
    Contents contents;
    contents.rows = machine.shown;
    for (uint64_t id = world_.logs.first; id < world_.logs.first + world_.logs.count; ++id) {
      Waiter<base::Result<Page>> waiter;
      engine->records().read(LogId{id}, Position{}, {}, base::SteadyTime::never(),
                             waiter.completion());
      const base::Result<Page> page = waiter.wait();
      if (!page.ok()) {
        EXPECT_EQ(page.error().code(), base::ErrorCode::kCorruption) << page.error().text();
        return std::nullopt;
      }
      contents.records[LogId{id}] = engine::data_of(page.value());
    }
    return contents;
  }

  // True if `less` is `whole` without some of the newest records or the newest row.
  static bool lacks_only_the_end(const Contents& less, const Contents& whole) {
    for (const auto& [log, records] : whole.records) {
      const std::vector<std::string>& left = less.records.at(log);
      if (left.size() > records.size() || !std::equal(left.begin(), left.end(), records.begin())) {
        return false;
      }
    }
    return true;
  }

  Verdict judge(const Contents& whole, bool clean) {
    engine::RecoveryReport report;
    const std::optional<Contents> contents = read_store(report);
    if (!contents) {
      return Verdict::kDetected;
    }
    if (*contents == whole) {
      return Verdict::kHarmless;
    }
    EXPECT_FALSE(clean) << "records or rows are missing or wrong after a clean stop";
    EXPECT_GT(report.torn_bytes, 0u) << "records or rows are missing without a word";
    EXPECT_TRUE(lacks_only_the_end(*contents, whole));
    return Verdict::kTornTail;
  }

  void damage_everything(const DiskImage& image, bool clean) {
    world_.disk.load(image);
    engine::RecoveryReport report;
    const std::optional<Contents> whole = read_store(report);
    ASSERT_TRUE(whole.has_value());
    std::map<Verdict, int> verdicts;
    const uint64_t mutations = number_from_environment("WEIR_MUTATIONS", kMutations);
    for (uint64_t seed = 1; seed <= mutations; ++seed) {
      world_.disk.load(image);
      std::mt19937_64 random(seed);
      const std::vector<std::string> files = world_.disk.file_names();
      const std::string& file = files[random() % files.size()];
      const std::string bytes = world_.disk.contents(file);
      if (bytes.empty()) {
        continue;
      }
      const Damage damage = kDamages[seed % std::size(kDamages)];
      world_.disk.set_contents(file, damaged(bytes, damage, random));
      ++verdicts[judge(*whole, clean)];
      ASSERT_FALSE(HasFailure()) << "seed " << seed << ": damage " << static_cast<int>(damage)
                                 << " to " << file << " of " << bytes.size() << " bytes";
    }
    EXPECT_GT(verdicts[Verdict::kDetected], 0);
    EXPECT_GT(verdicts[Verdict::kHarmless], 0);
    EXPECT_EQ(verdicts[Verdict::kTornTail] > 0, !clean);
  }

  StoreWorld world_{1};
  DiskImage unclean_;  // taken while the store was open
};

TEST_F(CorruptionTest, AfterACleanStopEveryDamageIsDetectedOrHarmless) {
  damage_everything(world_.disk.image(), true);
}

TEST_F(CorruptionTest, AfterAnUncleanStopOnlyALastGroupMayBeCutOff) {
  damage_everything(unclean_, false);
}

}  // namespace
}  // namespace weir::faults
