#include "engine/leveldb/record_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/engine/leveldb/hex.h"

namespace weir::engine {
namespace {

using ::testing::HasSubstr;

const EncodedKey kKey(LogId{7}, Position{258});
const EncodedKey kCommitKey(kCommitLog, Position{258});
constexpr base::Timestamp kArrival{1'700'000'000'123};

Record full_record() {
  Record record;
  record.partition_key = "pk";
  record.explicit_hash_key = base::make_uint128(1, 2);
  record.data = "hello";
  return record;
}

std::string encoded(const Record& record) {
  std::string value;
  encode_record(kKey.view(), kArrival, record, value);
  return value;
}

// The bytes on disk. They may change only together with the version byte and docs/formats.md,
// which shows the same ones. The checksums were computed by a program of its own.
TEST(RecordFormat, KeyBytes) {
  EXPECT_EQ(hex(kKey.view()), "00000000000000070000000000000102");
}

TEST(RecordFormat, RecordBytes) {
  EXPECT_EQ(hex(encoded(full_record())),
            "01"                                // version
            "0000018bcfe5687b"                  // arrival
            "01"                                // flags: has an explicit hash key
            "00"                                // encryption: none
            "00000002706b"                      // partition key
            "00000000000000010000000000000002"  // explicit hash key
            "68656c6c6f"                        // data
            "a9237588");                        // CRC32C
}

TEST(RecordFormat, RecordBytesWithoutExplicitHashKey) {
  Record record = full_record();
  record.explicit_hash_key.reset();
  EXPECT_EQ(hex(encoded(record)), "010000018bcfe5687b000000000002706b68656c6c6f67506dd5");
}

TEST(RecordFormat, CommitBytes) {
  std::string value;
  encode_commit(kCommitKey.view(), {.previous = Position{255}, .arrival = kArrival}, value);
  EXPECT_EQ(hex(value),
            "01"                // version
            "00000000000000ff"  // previous commit's last position
            "0000018bcfe5687b"  // arrival
            "8d72142b");        // CRC32C
}

TEST(RecordFormat, KeysSortByLogThenPosition) {
  EXPECT_LT(EncodedKey(LogId{1}, kPositionMax).view(), EncodedKey(LogId{2}, Position{0}).view());
  EXPECT_LT(EncodedKey(LogId{2}, Position{255}).view(), EncodedKey(LogId{2}, Position{256}).view());
}

TEST(RecordFormat, KeysComeBack) {
  const auto key = decode_key(kKey.view());
  ASSERT_TRUE(key.ok()) << key.error().text();
  EXPECT_EQ(key.value(), (StoredKey{LogId{7}, Position{258}}));
}

TEST(RecordFormat, AKeyOfAnotherLengthIsCorruption) {
  const auto key = decode_key("short");
  ASSERT_FALSE(key.ok());
  EXPECT_EQ(key.error().code(), base::ErrorCode::kCorruption);
}

TEST(RecordFormat, RecordsComeBack) {
  const std::string value = encoded(full_record());
  const auto decoded = decode_record(kKey.view(), value);
  ASSERT_TRUE(decoded.ok()) << decoded.error().text();
  EXPECT_EQ(decoded.value().arrival, kArrival);
  EXPECT_EQ(decoded.value().record.partition_key, "pk");
  EXPECT_EQ(decoded.value().record.explicit_hash_key, base::make_uint128(1, 2));
  EXPECT_EQ(decoded.value().record.encryption, Encryption::kNone);
  EXPECT_EQ(decoded.value().record.data, "hello");
}

TEST(RecordFormat, EveryFlippedBitOfARecordIsFound) {
  std::string value = encoded(full_record());
  for (size_t bit = 0; bit < value.size() * 8; ++bit) {
    value[bit / 8] = static_cast<char>(value[bit / 8] ^ (1 << (bit % 8)));
    const auto decoded = decode_record(kKey.view(), value);
    ASSERT_FALSE(decoded.ok()) << "bit " << bit;
    EXPECT_EQ(decoded.error().code(), base::ErrorCode::kCorruption) << "bit " << bit;
    value[bit / 8] = static_cast<char>(value[bit / 8] ^ (1 << (bit % 8)));
  }
}

TEST(RecordFormat, EveryShortenedRecordIsFound) {
  const std::string value = encoded(full_record());
  for (size_t size = 0; size < value.size(); ++size) {
    EXPECT_FALSE(decode_record(kKey.view(), value.substr(0, size)).ok()) << size << " bytes";
  }
}

// A value that was moved under another key is not that key's record.
TEST(RecordFormat, ARecordBelongsToItsKey) {
  const EncodedKey other(LogId{7}, Position{259});
  const auto decoded = decode_record(other.view(), encoded(full_record()));
  ASSERT_FALSE(decoded.ok());
  EXPECT_THAT(decoded.error().text(), HasSubstr("log 7 position 259"));
}

TEST(RecordFormat, CommitsComeBack) {
  const Commit commit{.previous = Position{255}, .arrival = kArrival};
  std::string value;
  encode_commit(kCommitKey.view(), commit, value);
  const auto decoded = decode_commit(kCommitKey.view(), value);
  ASSERT_TRUE(decoded.ok()) << decoded.error().text();
  EXPECT_EQ(decoded.value(), commit);
}

TEST(RecordFormat, ARecordIsNoCommit) {
  EXPECT_FALSE(decode_commit(kKey.view(), encoded(full_record())).ok());
}

}  // namespace
}  // namespace weir::engine
