// The scanner against logs that LevelDB itself wrote, whole and broken in every way a disk breaks
// them.

#include "engine/leveldb/wal_scan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <leveldb/db.h>
#include <leveldb/write_batch.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>

#include "tests/engine/engine_harness.h"

namespace weir::engine {
namespace {

using ::testing::HasSubstr;

constexpr size_t kLogBlock = 32 * 1024;

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A log written by LevelDB, one group a call.
class LogWriter {
 public:
  LogWriter() {
    leveldb::Options options;
    options.create_if_missing = true;
    options.write_buffer_size = 64 * 1024 * 1024;
    leveldb::DB* db = nullptr;
    const leveldb::Status opened = leveldb::DB::Open(options, directory_.path(), &db);
    EXPECT_TRUE(opened.ok()) << opened.ToString();
    db_.reset(db);
  }

  // One commit of one record with `data_bytes` of data.
  void commit(size_t data_bytes) {
    leveldb::WriteBatch batch;
    const Position position = next_position(last_);
    const EncodedKey key(LogId{7}, position);
    const std::string data(data_bytes, static_cast<char>('a' + position.value() % 26));
    Record record;
    record.partition_key = "key";
    record.data = data;
    std::string value;
    encode_record(key.view(), kArrival, record, value);
    batch.Put(slice(key.view()), value);
    const EncodedKey commit_key(kCommitLog, position);
    encode_commit(commit_key.view(), {last_, kArrival}, value);
    batch.Put(slice(commit_key.view()), value);
    write(batch);
    last_ = position;
  }

  // A group of metadata rows.
  void put_row(const std::string& key, const std::string& value) {
    leveldb::WriteBatch batch;
    batch.Put(key, value);
    batch.Delete("gone");
    write(batch);
  }

  // What is in the log, and where its groups end.
  const std::string& bytes() const { return bytes_; }
  const std::vector<size_t>& ends() const { return ends_; }

  static constexpr base::Timestamp kArrival{1'700'000'000'000};

 private:
  static leveldb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }

  void write(leveldb::WriteBatch& batch) {
    const leveldb::Status status = db_->Write(leveldb::WriteOptions(), &batch);
    ASSERT_TRUE(status.ok()) << status.ToString();
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
      if (entry.path().extension() == ".log") {
        bytes_ = read_file(entry.path());
      }
    }
    ends_.push_back(bytes_.size());
  }

  TempDir directory_;
  std::unique_ptr<leveldb::DB> db_;
  Position last_ = kNoPosition;
  std::string bytes_;
  std::vector<size_t> ends_;
};

class WalScanTest : public testing::Test {
 protected:
  WalScan scan(const std::string& bytes, WalKind kind = WalKind::kSlice) {
    const std::string path = directory_.path() + "/000003.log";
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    base::Result<WalScan> result = scan_wal(*leveldb::Env::Default(), path, kind);
    EXPECT_TRUE(result.ok()) << result.error().text();
    return std::move(result).value();
  }

  void write_groups(const std::vector<size_t>& sizes) {
    for (const size_t size : sizes) {
      log_.commit(size);
    }
  }

  // Whole groups in the first `length` bytes.
  size_t groups_within(size_t length) const {
    size_t groups = 0;
    while (groups < log_.ends().size() && log_.ends()[groups] <= length) {
      ++groups;
    }
    return groups;
  }

  // Where the group that covers `offset` starts: what is good before damage there.
  size_t good_before(size_t offset) const {
    const size_t groups = groups_within(offset);
    return groups == 0 ? 0 : log_.ends()[groups - 1];
  }

  LogWriter log_;
  TempDir directory_;
};

TEST_F(WalScanTest, AnEmptyLogIsClean) {
  const WalScan result = scan("");
  EXPECT_EQ(result.state, WalState::kClean);
  EXPECT_EQ(result.groups, 0u);
  EXPECT_EQ(result.good_bytes, 0u);
}

TEST_F(WalScanTest, AWholeLogIsCleanAndItsCommitsAreKnown) {
  write_groups({10, 100'000, 0, 5000, 33'000});
  const WalScan result = scan(log_.bytes());
  EXPECT_EQ(result.state, WalState::kClean) << result.damage;
  EXPECT_EQ(result.groups, 5u);
  EXPECT_EQ(result.good_bytes, log_.bytes().size());
  EXPECT_EQ(result.file_bytes, log_.bytes().size());
  ASSERT_TRUE(result.first_commit.has_value());
  EXPECT_EQ(result.first_commit->last, Position{1});
  EXPECT_EQ(result.first_commit->commit.previous, kNoPosition);
  ASSERT_TRUE(result.last_commit.has_value());
  EXPECT_EQ(result.last_commit->last, Position{5});
  EXPECT_EQ(result.last_commit->commit.arrival, LogWriter::kArrival);
}

// Around the end of a block LevelDB leaves up to six bytes empty, or writes a fragment of nothing
// when exactly seven are left.
TEST_F(WalScanTest, GroupsThatEndNearTheEndOfABlockAreClean) {
  for (size_t size = kLogBlock - 160; size < kLogBlock - 100; ++size) {
    LogWriter log;
    log.commit(size);
    log.commit(20);
    const WalScan result = scan(log.bytes());
    EXPECT_EQ(result.state, WalState::kClean) << size << ": " << result.damage;
    EXPECT_EQ(result.groups, 2u) << size;
  }
}

TEST_F(WalScanTest, ALogCutAtAnyPlaceIsTornThere) {
  write_groups({50, 32'700, 200, 40'000, 10});
  for (size_t length = 0; length < log_.bytes().size(); length += 1 + length % 251) {
    const WalScan result = scan(log_.bytes().substr(0, length));
    const size_t good = good_before(length);
    EXPECT_EQ(result.groups, groups_within(length)) << "cut to " << length;
    EXPECT_EQ(result.good_bytes, good) << "cut to " << length;
    const bool at_end = length - good == 0;
    EXPECT_EQ(result.state, at_end ? WalState::kClean : WalState::kTornTail)
        << "cut to " << length << ": " << result.damage;
  }
}

TEST_F(WalScanTest, AFlippedBitIsAHoleUnlessItIsInTheLastGroup) {
  write_groups({50, 300, 33'000, 20, 20, 500});
  const size_t last_start = log_.ends()[log_.ends().size() - 2];
  for (size_t offset = 0; offset < log_.bytes().size(); offset += 1 + offset % 293) {
    std::string broken = log_.bytes();
    broken[offset] = static_cast<char>(broken[offset] ^ (1 << offset % 8));
    const WalScan result = scan(broken);
    EXPECT_EQ(result.state, offset < last_start ? WalState::kHole : WalState::kTornTail)
        << "bit flipped at " << offset << ": " << result.damage;
    EXPECT_EQ(result.good_bytes, good_before(offset)) << "bit flipped at " << offset;
  }
}

// The last block is where a reader that skips whole blocks would call a hole a torn tail.
TEST_F(WalScanTest, FindsALaterGroupInTheSameBlock) {
  write_groups({50, 50, 50});
  for (size_t offset = log_.ends()[0]; offset < log_.ends()[1]; ++offset) {
    std::string broken = log_.bytes();
    broken[offset] = static_cast<char>(~broken[offset]);
    const WalScan result = scan(broken);
    EXPECT_EQ(result.state, WalState::kHole) << "byte " << offset << ": " << result.damage;
    EXPECT_EQ(result.good_bytes, log_.ends()[0]) << "byte " << offset;
  }
}

TEST_F(WalScanTest, NamesBothEndsOfAHole) {
  write_groups({50, 50, 50});
  std::string broken = log_.bytes();
  broken[log_.ends()[0] + 20] ^= 1;
  const WalScan result = scan(broken);
  EXPECT_THAT(result.damage, HasSubstr("at offset " + std::to_string(log_.ends()[0])));
  EXPECT_THAT(result.damage, HasSubstr("later group at offset " + std::to_string(log_.ends()[1])));
}

// A page that takes the last group with it leaves nothing behind the damage: that is told from a
// torn tail only by what a clean stop has noted.
TEST_F(WalScanTest, AZeroedPageIsSeen) {
  constexpr size_t kPage = 4096;
  write_groups({9000, 9000, 9000, 9000, 9000, 9000});
  const size_t last_start = log_.ends()[4];
  for (size_t start = 0; start < log_.bytes().size(); start += kPage) {
    std::string broken = log_.bytes();
    const size_t end = std::min(start + kPage, broken.size());
    std::fill(broken.begin() + static_cast<std::ptrdiff_t>(start),
              broken.begin() + static_cast<std::ptrdiff_t>(end), '\0');
    const WalScan result = scan(broken);
    EXPECT_EQ(result.state, end <= last_start ? WalState::kHole : WalState::kTornTail)
        << "page at " << start << ": " << result.damage;
    EXPECT_EQ(result.good_bytes, good_before(start)) << "page at " << start;
  }
}

// All checksums are right; only the chains say that something was there.
TEST_F(WalScanTest, AMissingGroupIsAHole) {
  write_groups({50, 50, 50, 50});
  std::string broken = log_.bytes();
  broken.erase(log_.ends()[0], log_.ends()[1] - log_.ends()[0]);
  const WalScan result = scan(broken);
  EXPECT_EQ(result.state, WalState::kHole) << result.damage;
  EXPECT_EQ(result.groups, 1u);
  EXPECT_THAT(result.damage, HasSubstr("missing"));
}

TEST_F(WalScanTest, ATailOfZerosIsTorn) {
  write_groups({50, 50});
  for (const size_t zeros : {1u, 6u, 7u, 4096u, 100'000u}) {
    const WalScan result = scan(log_.bytes() + std::string(zeros, '\0'));
    EXPECT_EQ(result.state, WalState::kTornTail) << zeros;
    EXPECT_EQ(result.good_bytes, log_.bytes().size()) << zeros;
    EXPECT_EQ(result.file_bytes - result.good_bytes, zeros) << zeros;
  }
}

TEST_F(WalScanTest, ATailOfGarbageIsTorn) {
  write_groups({50, 50});
  for (uint32_t seed = 1; seed <= 50; ++seed) {
    std::mt19937 random(seed);
    std::string garbage(1 + random() % 100'000, '\0');
    for (char& byte : garbage) {
      byte = static_cast<char>(random() % 7);  // many bytes look like types and small lengths
    }
    const WalScan result = scan(log_.bytes() + garbage);
    EXPECT_EQ(result.state, WalState::kTornTail) << "seed " << seed << ": " << result.damage;
    EXPECT_EQ(result.good_bytes, log_.bytes().size()) << "seed " << seed;
  }
}

// A file system may grow a file over old blocks: a piece of an older log is not a later group.
TEST_F(WalScanTest, ATailOfOldGroupsIsTorn) {
  write_groups({50, 50, 50});
  const std::string old = log_.bytes().substr(0, log_.ends()[1]);
  const WalScan result = scan(log_.bytes() + old + std::string(100, 'x') + old);
  EXPECT_EQ(result.state, WalState::kTornTail) << result.damage;
  EXPECT_EQ(result.good_bytes, log_.bytes().size());
}

// What clients store must not decide what a torn tail is taken for.
TEST_F(WalScanTest, ALogInsideARecordIsNotALaterGroup) {
  write_groups({50, 50});
  const std::string inner = log_.bytes();
  LogWriter outer;
  outer.commit(10);
  outer.commit(10);
  outer.commit(10);
  const WalScan result = scan(outer.bytes() + "torn" + inner);
  EXPECT_EQ(result.state, WalState::kTornTail) << result.damage;
}

TEST_F(WalScanTest, ReadsTheGroupsOfMetadata) {
  log_.put_row("row", "value");
  log_.put_row(std::string(100, 'k'), std::string(50'000, 'v'));
  log_.put_row("sixteen bytes ok", "not a commit in a store of rows");
  const WalScan result = scan(log_.bytes(), WalKind::kMetadata);
  EXPECT_EQ(result.state, WalState::kClean) << result.damage;
  EXPECT_EQ(result.groups, 3u);
  EXPECT_FALSE(result.last_commit.has_value());
}

TEST_F(WalScanTest, AMissingGroupOfMetadataIsAHole) {
  for (const char* key : {"a", "b", "c"}) {
    log_.put_row(key, "value");
  }
  std::string broken = log_.bytes();
  broken.erase(log_.ends()[0], log_.ends()[1] - log_.ends()[0]);
  EXPECT_EQ(scan(broken, WalKind::kMetadata).state, WalState::kHole);
}

TEST_F(WalScanTest, AMissingFileIsAnError) {
  const auto result =
      scan_wal(*leveldb::Env::Default(), directory_.path() + "/none.log", WalKind::kSlice);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code(), base::ErrorCode::kNotFound);
}

}  // namespace
}  // namespace weir::engine
