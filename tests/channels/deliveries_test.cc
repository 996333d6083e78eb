// What channels deliver, over the whole domain in memory, a store of objects that can fail, and a
// clock moved by hand.

#include "channels/deliveries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "channels/limits.h"
#include "tests/shards/domain.h"

namespace weir::channels {
namespace {

using shards::key_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Keeps what it is given, unless it is told to fail.
class FakeStore final : public ObjectStore {
 public:
  void put(std::shared_ptr<const Object> object, PutDone done) override {
    ++puts_;
    if (failures_ > 0) {
      --failures_;
      done(base::Error::io_error("the bucket is away"));
      return;
    }
    objects_.push_back(*object);
    done({});
  }

  void fail_next(int count) { failures_ = count; }
  int puts() const { return puts_; }
  const std::vector<Object>& objects() const { return objects_; }
  // The bodies below a prefix, one after the other.
  std::string text(std::string_view prefix) const {
    std::string all;
    for (const Object& object : objects_) {
      all += object.key.starts_with(prefix) ? object.body : "";
    }
    return all;
  }

 private:
  int failures_ = 0;
  int puts_ = 0;
  std::vector<Object> objects_;
};

constexpr size_t kBatches = 64 * 1024 * 1024;

class DeliveriesTest : public testing::Test {
 protected:
  void SetUp() override {
    shards::NewStream stream{
        .key = key_of("s"), .mode = shards::StreamMode::kOnDemand, .shard_count = 4};
    ASSERT_TRUE(domain_.run(service().admin().create_stream(stream)).ok());
    begin();
  }

  shards::Service& service() { return domain_.service(); }

  // What a new process would do.
  void begin() { deliveries_ = std::make_unique<Deliveries>(service(), store_, kBatches); }
  void crash() {
    deliveries_.reset();
    domain_.restart();
    begin();
  }

  shards::ChannelKey create(shards::RecordFormat format = shards::RecordFormat::kJson) {
    shards::NewChannel channel{.stream = key_of("s"), .name = "c"};
    channel.settings.format = format;
    channel.settings.freshness_seconds = 60;
    channel.settings.s3.emplace().bucket_arn = "arn:aws:s3:::bucket";
    channel.settings.dead_letters = {"arn:aws:s3:::dead", "111122223333", "errors/"};
    return domain_.run(service().channel_admin().create(std::move(channel))).value();
  }
  void put(const std::string& data, const std::string& key = "k") {
    ASSERT_FALSE(domain_.put("s", {.key = key, .data = data}).error.has_value());
  }
  DeliveryCounts counts(const shards::ChannelKey& key) const {
    for (const auto& [channel, counts] : deliveries_->stats().all()) {
      if (channel == key) {
        return counts;
      }
    }
    return {};
  }
  void round() { domain_.run(deliveries_->round()); }
  void pass(int64_t seconds) { domain_.clock().advance_millis(seconds * 1000); }

  shards::Domain domain_{{.limits_on = false}};
  FakeStore store_;
  std::unique_ptr<Deliveries> deliveries_;
};

TEST_F(DeliveriesTest, DeliversWhenTheOldestRecordHasWaitedLongEnough) {
  create();
  put("1");
  pass(30);
  put("2");
  round();
  pass(29);
  round();
  EXPECT_THAT(store_.objects(), IsEmpty());
  pass(1);
  round();
  ASSERT_THAT(store_.objects(), SizeIs(1));
  const Object& object = store_.objects()[0];
  EXPECT_EQ(object.bucket, "bucket");
  EXPECT_THAT(object.key, HasSubstr("c/2023/11/14/22/c-2023-11-14-22-13-20-"));
  EXPECT_EQ(object.body, "1\n2\n");
}

// For /metrics.
TEST_F(DeliveriesTest, CountsWhatItDelivers) {
  const shards::ChannelKey key = create();
  EXPECT_EQ(counts(key).objects, 0U);
  put("1");
  round();
  EXPECT_EQ(counts(key).waiting, domain_.clock().wall());
  store_.fail_next(1);
  pass(60);
  round();
  EXPECT_EQ(counts(key).failures, 1U);
  EXPECT_EQ(counts(key).waiting, domain_.clock().wall() - 60'000);
  pass(1);
  round();
  EXPECT_EQ(counts(key).objects, 1U);
  EXPECT_EQ(counts(key).records, 1U);
  EXPECT_EQ(counts(key).bytes, 2U);
  EXPECT_EQ(counts(key).waiting, std::nullopt);
}

TEST_F(DeliveriesTest, LeavesOutWhatWasThereBeforeTheChannel) {
  put("0");
  create();
  put("1");
  pass(60);
  round();
  EXPECT_EQ(store_.text(""), "1\n");
}

TEST_F(DeliveriesTest, DeliversALargeBatchAtOnceAndInPieces) {
  create(shards::RecordFormat::kByteArray);
  const std::string data(1024 * 1024 - 1, 'x');
  for (int i = 0; i < 12; ++i) {
    put(data);
  }
  round();
  ASSERT_THAT(store_.objects(), SizeIs(2));
  EXPECT_GE(store_.objects()[0].body.size(), limits::kObjectBytes);
  EXPECT_LT(store_.objects()[0].body.size(), limits::kObjectBytes + limits::kPageBytes);
  pass(60);
  round();
  EXPECT_EQ(store_.text("").size(), 12 * data.size());
}

TEST_F(DeliveriesTest, DeliversNothingTwiceAndNothingOfNothing) {
  create();
  put("1");
  pass(60);
  round();
  pass(600);
  round();
  crash();
  round();
  EXPECT_EQ(store_.puts(), 1);
}

// At least once: the object is there, the position is not.
TEST_F(DeliveriesTest, ACrashBetweenObjectAndPositionDuplicatesAndLosesNothing) {
  create();
  put("1");
  pass(60);
  domain_.engine().commands.push_back(shards::CommandFault{});
  round();
  EXPECT_EQ(store_.text(""), "1\n");
  crash();
  put("2");
  pass(60);
  round();
  EXPECT_EQ(store_.text(""), "1\n1\n2\n");
}

// Within a process the object is not written again, only the position.
TEST_F(DeliveriesTest, APositionThatCouldNotBeStoredIsStoredLater) {
  const shards::ChannelKey key = create();
  put("1");
  pass(60);
  domain_.engine().commands.push_back(shards::CommandFault{});
  round();
  EXPECT_THAT(deliveries_->problems().find(key.id).value_or(""), HasSubstr("could not be stored"));
  pass(1);
  round();
  EXPECT_EQ(deliveries_->problems().find(key.id), std::nullopt);
  crash();
  pass(60);
  round();
  EXPECT_EQ(store_.text(""), "1\n");
}

TEST_F(DeliveriesTest, AFailingStoreIsTriedAgainMoreAndMoreSlowly) {
  const shards::ChannelKey key = create();
  put("1");
  pass(60);
  store_.fail_next(3);
  round();
  EXPECT_THAT(deliveries_->problems().find(key.id).value_or(""),
              HasSubstr("could not be written to bucket: the bucket is away."));
  round();
  EXPECT_EQ(store_.puts(), 1);
  pass(1);
  round();
  EXPECT_EQ(store_.puts(), 2);
  pass(1);
  round();
  EXPECT_EQ(store_.puts(), 2);
  pass(1);
  round();
  EXPECT_EQ(store_.puts(), 3);
  put("2");
  pass(4);
  round();
  EXPECT_EQ(deliveries_->problems().find(key.id), std::nullopt);
  pass(60);
  round();
  EXPECT_EQ(store_.text(""), "1\n2\n");
}

TEST_F(DeliveriesTest, ADeadLetterSaysWhichRecordItWasAndGoesNextToTheOthers) {
  create();
  put("{\"a\": 1}");
  put("{oops");
  put("{\"b\": 2}");
  pass(60);
  round();
  EXPECT_EQ(store_.text("c/"), "{\"a\":1}\n{\"b\":2}\n");
  const std::string letter = store_.text("errors/2023/11/14/22/c-");
  EXPECT_THAT(letter, HasSubstr(R"("shardId":"shardId-00000000000)"));
  EXPECT_THAT(letter, HasSubstr(R"("errorMessage":"The record is not one JSON value.")"));
  EXPECT_THAT(letter, HasSubstr(R"("rawData":"e29vcHM="})"));
}

TEST_F(DeliveriesTest, ADeletedChannelDeliversNoMore) {
  const shards::ChannelKey key = create();
  put("1");
  round();
  ASSERT_TRUE(domain_.run(service().channel_admin().remove(key)).ok());
  pass(60);
  round();
  EXPECT_THAT(store_.objects(), IsEmpty());
}

TEST_F(DeliveriesTest, UpdatedFreshnessCountsAtOnce) {
  const shards::ChannelKey key = create();
  put("1");
  round();
  ASSERT_TRUE(domain_.run(service().channel_admin().update(key, 5, std::nullopt)).ok());
  pass(5);
  round();
  EXPECT_EQ(store_.text(""), "1\n");
}

TEST_F(DeliveriesTest, RecordsOfAnEncryptedStreamAreDeliveredOpen) {
  domain_.master_keys().add("key", 'x');
  ASSERT_TRUE(domain_.run(service().admin().start_encryption(key_of("s"), "key")).ok());
  create();
  put("1");
  pass(60);
  round();
  EXPECT_EQ(store_.text(""), "1\n");
}

// What is in the way of one shard is not in the way of the others.
TEST_F(DeliveriesTest, AShardThatCannotBeReadIsLeftForLater) {
  domain_.master_keys().add("key", 'x');
  ASSERT_TRUE(domain_.run(service().admin().start_encryption(key_of("s"), "key")).ok());
  const shards::ChannelKey key = create();
  put("1", "a");
  ASSERT_TRUE(domain_.run(service().admin().stop_encryption(key_of("s"))).ok());
  put("2", "b");
  domain_.master_keys().remove("key");
  crash();
  pass(60);
  round();
  EXPECT_EQ(store_.text(""), "2\n");
  EXPECT_THAT(deliveries_->problems().find(key.id).value_or(""), HasSubstr("with the key key"));
  domain_.master_keys().add("key", 'x');
  pass(60);
  round();
  EXPECT_EQ(store_.text(""), "2\n1\n");
  EXPECT_EQ(deliveries_->problems().find(key.id), std::nullopt);
}

// Records of a key stay in their order over a reshard, although they are in different shards.
TEST_F(DeliveriesTest, ChildrenComeAfterTheirParents) {
  create();
  ASSERT_TRUE(
      domain_.run(service().admin().update_account_settings(key_of("s").tenant, true)).ok());
  std::string expected;
  for (int i = 0; i < 20; ++i) {
    if (i == 10) {
      ASSERT_TRUE(domain_.run(service().admin().update_warm_throughput(key_of("s"), 7)).ok());
    }
    put(std::to_string(i));
    expected += std::to_string(i) + "\n";
  }
  ASSERT_GT(domain_.stream("s")->shards.size(), 7U);
  pass(60);
  round();
  EXPECT_EQ(store_.text(""), expected);
  crash();
  pass(60);
  round();
  EXPECT_EQ(store_.text(""), expected);
}

}  // namespace
}  // namespace weir::channels
