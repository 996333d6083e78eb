// Encrypted records: what the store sees, and that nothing else than what was sealed opens.

#include "shards/record_encryption.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "shards/limits.h"
#include "tests/shards/domain.h"
#include "tests/support/test_master_keys.h"

namespace weir::shards {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kServiceKey[] = "alias/aws/kinesis";

class Encryption : public testing::Test {
 protected:
  static constexpr std::string_view kPartitionKey = "pk";

  Encryption() {
    stream_.incarnation.fill(1);
    stream_.key = key_of("orders");
    stream_.encryption_key = kServiceKey;
  }

  // Seals the texts as records of shard 0 with partition key kPartitionKey.
  engine::AppendBatch seal(const std::vector<std::string>& texts) {
    engine::AppendBatch batch;
    for (const std::string& text : texts) {
      batch.entries.push_back({.record = {.partition_key = kPartitionKey, .data = text}});
    }
    const std::vector<ShardIndex> shards(texts.size(), ShardIndex{0});
    const auto key = encryption_.data_key(stream_, texts.size());
    EXPECT_TRUE(key.ok());
    encryption_.seal(*key.value(), stream_, shards, batch);
    return batch;
  }

  // As an engine gives them back: in storage of the page.
  static engine::Page page_of(const engine::AppendBatch& batch) {
    engine::Page page;
    for (const engine::AppendEntry& entry : batch.entries) {
      engine::Record record = entry.record;
      page.storage.push_back(base::Buffer::copy_of(entry.record.data));
      record.data = page.storage.back().view();
      record.partition_key = kPartitionKey;
      page.records.push_back({.position = engine::Position{7}, .record = record});
    }
    return page;
  }

  Result<void> open(engine::Page& page, uint32_t shard = 0) {
    return encryption_.open(stream_, ShardIndex{shard}, page);
  }

  TestMasterKeys keys_;
  base::SeededRandom random_{1};
  RecordEncryption encryption_{&keys_, random_};
  StreamState stream_;
};

TEST_F(Encryption, GivesBackWhatItSealed) {
  const std::vector<std::string> texts = {"", "one", std::string(1'000'000, 'x')};
  engine::Page page = page_of(seal(texts));
  ASSERT_TRUE(open(page).ok());
  for (size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(page.records[i].record.data, texts[i]);
    EXPECT_EQ(page.records[i].record.encryption, engine::Encryption::kKms);
  }
}

TEST_F(Encryption, HidesTheData) {
  const engine::AppendBatch batch = seal({"a long enough text", "a long enough text"});
  const std::string first(batch.entries[0].record.data);
  EXPECT_THAT(first, Not(HasSubstr("a long")));
  EXPECT_NE(first, batch.entries[1].record.data) << "each record has a nonce of its own";
}

// Every byte counts, also those of the wrapped key and of the name of the master key.
TEST_F(Encryption, RefusesEveryChangedByte) {
  const engine::AppendBatch batch = seal({"text"});
  for (size_t i = 0; i < batch.entries[0].record.data.size(); ++i) {
    engine::Page page = page_of(batch);
    page.storage[0].data()[i] = static_cast<char>(page.storage[0].data()[i] ^ 1);
    EXPECT_FALSE(open(page).ok()) << i;
  }
  for (size_t size = 0; size < batch.entries[0].record.data.size(); ++size) {
    engine::Page page = page_of(batch);
    page.records[0].record.data = page.storage[0].view().substr(0, size);
    EXPECT_FALSE(open(page).ok()) << size;
  }
}

TEST_F(Encryption, OpensARecordOnlyWhereItWasPut) {
  const engine::AppendBatch batch = seal({"text"});
  engine::Page moved = page_of(batch);
  EXPECT_EQ(open(moved, 1).error().kind(), ErrorKind::kDamaged);
  engine::Page renamed = page_of(batch);
  renamed.records[0].record.partition_key = "other";
  EXPECT_EQ(open(renamed).error().kind(), ErrorKind::kDamaged);
  stream_.incarnation.fill(2);
  engine::Page foreign = page_of(batch);
  EXPECT_FALSE(open(foreign).ok());
}

TEST_F(Encryption, LeavesPlainRecordsAlone) {
  engine::Page page;
  page.records.push_back({.record = {.partition_key = kPartitionKey, .data = "plain"}});
  keys_.remove(kServiceKey);
  ASSERT_TRUE(open(page).ok());
  EXPECT_EQ(page.records[0].record.data, "plain");
}

TEST_F(Encryption, RefusesAMarkThatItDoesNotKnow) {
  engine::Page page = page_of(seal({"text"}));
  page.records[0].record.encryption = static_cast<engine::Encryption>(2);
  EXPECT_EQ(open(page).error().kind(), ErrorKind::kDamaged);
}

TEST_F(Encryption, SaysWhatIsWrongWithTheKey) {
  const engine::AppendBatch batch = seal({"text"});
  engine::Page page = page_of(batch);
  ASSERT_TRUE(open(page).ok()) << "the data key is known from now on";
  for (const ErrorKind kind : {ErrorKind::kKeyDisabled, ErrorKind::kKeyPendingDeletion}) {
    keys_.fail_with(kind);
    engine::Page again = page_of(batch);
    EXPECT_EQ(open(again).error().kind(), kind);
    EXPECT_EQ(encryption_.data_key(stream_, 1).error().kind(), kind);
    EXPECT_EQ(encryption_.check(kServiceKey).error().kind(), kind);
  }
  EXPECT_EQ(RecordEncryption(nullptr, random_).check(kServiceKey).error().kind(),
            ErrorKind::kKeyNotFound);
}

// A process that begins with another key under the old name has never seen the data key.
TEST_F(Encryption, TellsAnotherKeyOfTheSameName) {
  engine::Page page = page_of(seal({"text"}));
  keys_.add(kServiceKey, 'z');
  RecordEncryption later(&keys_, random_);
  const Result<void> opened = later.open(stream_, ShardIndex{0}, page);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind(), ErrorKind::kKeyDoesNotFit);
  EXPECT_EQ(opened.error().token("key"), kServiceKey);
}

TEST_F(Encryption, UsesADataKeyFor2To31Records) {
  const DataKeyPtr first = encryption_.data_key(stream_, 1).value();
  EXPECT_EQ(encryption_.data_key(stream_, limits::kRecordsOfDataKeyMax - 1).value(), first);
  const DataKeyPtr second = encryption_.data_key(stream_, 1).value();
  EXPECT_NE(second, first);
  EXPECT_NE(second->header(), first->header());
  EXPECT_EQ(encryption_.data_key(stream_, 1).value(), second);
}

TEST_F(Encryption, TakesANewDataKeyForAnotherMasterKey) {
  const engine::AppendBatch before = seal({"before"});
  keys_.add("second", 's');
  stream_.encryption_key = "second";
  const engine::AppendBatch after = seal({"after"});
  EXPECT_THAT(std::string(after.entries[0].record.data), HasSubstr("second"));
  engine::Page old_page = page_of(before);
  engine::Page new_page = page_of(after);
  ASSERT_TRUE(open(old_page).ok());
  ASSERT_TRUE(open(new_page).ok());
  EXPECT_EQ(old_page.records[0].record.data, "before");
  EXPECT_EQ(new_page.records[0].record.data, "after");
}

TEST_F(Encryption, RemembersABoundedNumberOfKeys) {
  const DataKeyPtr first = encryption_.data_key(stream_, 1).value();
  StreamState other = stream_;
  for (size_t i = 0; i < limits::kDataKeysRemembered; ++i) {
    other.incarnation[0] = static_cast<uint8_t>(i);
    other.incarnation[1] = static_cast<uint8_t>(i >> 8);
    other.incarnation[2] = 9;
    ASSERT_TRUE(encryption_.data_key(other, 1).ok());
  }
  EXPECT_NE(encryption_.data_key(stream_, 1).value(), first) << "forgotten, so made anew";
}

class EncryptedStream : public testing::Test {
 protected:
  EncryptedStream() {
    domain_.create("orders", 2);
    EXPECT_TRUE(start(kServiceKey).ok());
  }

  Result<void> start(const std::string& key_id) {
    return domain_.run(domain_.service().admin().start_encryption(key_of("orders"), key_id));
  }
  Result<void> stop() {
    return domain_.run(domain_.service().admin().stop_encryption(key_of("orders")));
  }
  // The record that was put under hash key 0, as the engine holds it.
  engine::Page stored() {
    const ShardPtr shard = domain_.stream("orders")->shards[0];
    engine::Page page;
    domain_.engine().records().read(
        shard->log, engine::Position{0}, {}, domain_.clock().steady() + base::kNanosPerMilli,
        [&page](base::Result<engine::Page> read) { page = std::move(read).value(); });
    domain_.poll();
    return page;
  }

  Domain domain_{{.limits_on = false}};
};

TEST_F(EncryptedStream, StoresCiphertextAndReadsText) {
  ASSERT_FALSE(domain_.put("orders", {"k", "the secret text", HashKey{0}}).error);
  const engine::Page page = stored();
  ASSERT_EQ(page.records.size(), 1u);
  EXPECT_EQ(page.records[0].record.encryption, engine::Encryption::kKms);
  EXPECT_THAT(std::string(page.records[0].record.data), Not(HasSubstr("secret")));
  EXPECT_THAT(domain_.read_shard("orders", 0), ElementsAre("the secret text"));
}

TEST_F(EncryptedStream, ReadsWhatAnEarlierProcessWroteAndWhatWasThereBefore) {
  ASSERT_FALSE(domain_.put("orders", {"k", "one", HashKey{0}}).error);
  domain_.restart();
  ASSERT_FALSE(domain_.put("orders", {"k", "two", HashKey{0}}).error);
  ASSERT_TRUE(stop().ok());
  ASSERT_FALSE(domain_.put("orders", {"k", "three", HashKey{0}}).error);
  EXPECT_THAT(domain_.read_shard("orders", 0), ElementsAre("one", "two", "three"));
  EXPECT_EQ(stored().records[2].record.encryption, engine::Encryption::kNone);
}

// A record that was sealed for a shard which closed before it was stored is sealed again.
TEST_F(EncryptedStream, KeepsRecordsThatMeetAReshard) {
  for (int i = 0; i < 10; ++i) {
    ASSERT_FALSE(domain_.put("orders", {"k", "before", HashKey{0}}).error);
  }
  const StreamPtr before = domain_.stream("orders");
  ASSERT_TRUE(domain_.split("orders", 0).ok());
  // The caller still holds the stream of before the split.
  std::vector<engine::Record> records = {
      {.partition_key = "k", .explicit_hash_key = base::Uint128{0}, .data = "after"}};
  const auto outcomes =
      domain_.run(domain_.service().writer().put(before, base::Buffer(), std::move(records)));
  ASSERT_FALSE(outcomes[0].error);
  EXPECT_EQ(outcomes[0].shard, ShardIndex{2});
  EXPECT_THAT(domain_.read_shard("orders", 2), ElementsAre("after"));
}

TEST_F(EncryptedStream, StoresNothingWithoutItsKey) {
  domain_.master_keys().remove(kServiceKey);
  const auto outcomes = domain_.run(domain_.put_many("orders", {{"a", "1"}, {"b", "2"}}));
  for (const PutOutcome& outcome : outcomes) {
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.error->kind(), ErrorKind::kKeyNotFound);
  }
  domain_.master_keys().add(kServiceKey, 'k');
  EXPECT_THAT(domain_.read_shard("orders", 0), IsEmpty());
  EXPECT_THAT(domain_.read_shard("orders", 1), IsEmpty());
}

// Facts 5.8: what is not stored is not charged.
TEST(EncryptedStreamWithLimits, IsNotChargedForWhatItsKeyRefuses) {
  Domain domain{{.limits_on = true}};
  domain.create("orders");
  ASSERT_TRUE(
      domain.run(domain.service().admin().start_encryption(key_of("orders"), kServiceKey)).ok());
  domain.master_keys().remove(kServiceKey);
  const std::string mebibyte(1024 * 1024 - 1, 'x');
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(domain.put("orders", {"k", mebibyte}).error->kind(), ErrorKind::kKeyNotFound);
  }
  domain.master_keys().add(kServiceKey, 'k');
  EXPECT_FALSE(domain.put("orders", {"k", mebibyte}).error);
}

TEST_F(EncryptedStream, IsStoppedOnceOnly) {
  ASSERT_TRUE(stop().ok());
  EXPECT_EQ(stop().error().kind(), ErrorKind::kStreamNotEncrypted);
}

}  // namespace
}  // namespace weir::shards
