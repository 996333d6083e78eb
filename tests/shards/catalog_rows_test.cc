// The bytes of metadata rows: golden ones (docs/formats.md, "Metadata rows"), restoring, and
// everything that must be refused.

#include "shards/catalog_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/shards/hex.h"
#include "tests/shards/stream_builder.h"

namespace weir::shards {
namespace {

constexpr base::Timestamp kTime = kTestStart;
const HashKey kHalf{base::make_uint128(uint64_t{1} << 63, 0)};
const StreamKey kKey{{"123456789012", "eu-west-1"}, "orders"};

struct Sample {
  const char* name;
  engine::RowChange row;
  std::string key_hex;
  std::string value_hex;
};

StreamState sample_stream() {
  StreamState stream;
  stream.key = kKey;
  for (uint8_t i = 0; i < stream.incarnation.size(); ++i) {
    stream.incarnation[i] = i;
  }
  stream.created_at = kTime;
  stream.create_seconds = kTime.seconds();
  stream.status = StreamStatus::kActive;
  stream.activated = true;
  stream.tags = {{"team", "a"}};
  stream.next_shard = 4;
  return stream;
}

StreamState updating_stream() {
  StreamState stream = sample_stream();
  stream.status = StreamStatus::kUpdating;
  stream.tags.clear();
  const ReshardPlan plan{
      .parents = {ShardIndex{3}},
      .children = {{.range = {HashKey{0}, HashKey{kHalf.value - 1}}, .parents = {ShardIndex{3}}},
                   {.range = {kHalf, kHashKeyMax}, .parents = {ShardIndex{3}}}}};
  stream.transition = Transition{.due = kTime + 500, .reshard = plan};
  stream.daily_calls[DailyCall::kUpdateShardCount] = {kTime, kTime + 500};
  stream.consumer_seconds = kTime.seconds();
  stream.shard_metrics = ShardMetrics::all();
  stream.encryption_key = "k";
  stream.warm_mibps = 5;
  stream.distribution = Distribution::kAuto;
  return stream;
}

Shard sample_shard() {
  Shard shard;
  shard.index = ShardIndex{3};
  shard.range = {HashKey{0}, HashKey{kHalf.value - 1}};
  shard.parents = {ShardIndex{1}};
  shard.log = engine::LogId{9};
  shard.epoch = engine::Epoch{1};
  shard.create_seconds = kTime.seconds();
  shard.opened_at = kTime;
  shard.start = engine::Position{77};
  return shard;
}

Shard closed_shard() {
  Shard shard = sample_shard();
  shard.end = ShardEnd{engine::Position{99}, kTime + 600};
  return shard;
}

Consumer sample_consumer() {
  Consumer consumer;
  consumer.name = "c";
  consumer.create_seconds = kTime.seconds();
  consumer.status = ConsumerStatus::kActive;
  return consumer;
}

Consumer creating_consumer() {
  Consumer consumer = sample_consumer();
  consumer.status = ConsumerStatus::kCreating;
  consumer.due = kTime + 500;
  consumer.tags = {{"team", "a"}};
  return consumer;
}

// One of each kind; the same bytes stand in docs/formats.md.
std::vector<Sample> samples() {
  CatalogState state;
  state.time = kTime;
  state.next_log = 5;
  const std::string key(kKeyHex);
  const std::string stream_head =
      "02" + std::string(kIncarnationHex) + "0000018bcfe56800000000006553f100";
  const std::string shard_value =
      "01000000000000000000000000000000007fffffffffffffffffffffffffffffff0000000100000001"
      "000000000000000900000001000000006553f1000000018bcfe56800000000000000004d";
  const AccountSettings account{.commitment_started_at = kTime, .commitment_ends_at = kTime + 500};
  return {
      {"account", account_row(kKey.tenant, account),
       "610000000c3132333435363738393031320000000965752d776573742d31",
       "01010000018bcfe56800010000018bcfe569f4"},
      {"catalog", catalog_row(state), "63", "010000018bcfe568000000000000000005"},
      {"token key", token_key_row({.id = 2, .secret = "secret", .installed_at = kTime}),
       "6b00000002", "010000018bcfe5680000000006736563726574"},
      {"creation seconds", create_seconds_row(kKey, kTime.seconds()), "6e" + key,
       "01000000006553f100"},
      {"stream", stream_row(sample_stream()), "73" + key,
       stream_head + "010100000000000000001800000000000000000000000000100000"
                     "00000001000000047465616d0000000161000000040000000000"
                     "0000000000000000000000000000000000000000000000"},
      {"updating stream", stream_row(updating_stream()), "73" + key,
       stream_head +
           "020100000000000000001800000000000000000000000000100000"
           "0000000000000004010000018bcfe569f4010000000100000003"
           "00000002000000000000000000000000000000007fffffffffffffffffffffffffffffff"
           "000000010000000380000000000000000000000000000000ffffffffffffffffffffffffffffffff"
           "0000000100000003"
           "0000000100000000020000018bcfe568000000018bcfe569f4"
           "000000006553f1007f000000016b00000000000000050100"},
      {"shard", shard_row(kKey, sample_shard()), "74" + key + "00000003", shard_value + "00"},
      {"closed shard", shard_row(kKey, closed_shard()), "74" + key + "00000003",
       shard_value + "0100000000000000630000018bcfe56a58"},
      {"consumer", consumer_row(kKey, sample_consumer()), "75" + key + "0000000163",
       "01000000006553f10001000000000000"},
      {"creating consumer", consumer_row(kKey, creating_consumer()), "75" + key + "0000000163",
       "01000000006553f10000010000018bcfe569f400000001000000047465616d000000016100"},
  };
}

base::Result<void> add_to(CatalogRestore& restore, const engine::RowChange& row) {
  return restore.add(row.key, *row.value);
}

// Restores one row, with the stream before it where a shard or a consumer needs one.
base::Result<void> restore_alone(const std::string& key, const std::string& value) {
  CatalogRestore restore;
  if (!key.empty() && (key.front() == 't' || key.front() == 'u')) {
    EXPECT_TRUE(add_to(restore, stream_row(sample_stream())).ok());
  }
  return restore.add(key, value);
}

TEST(RowBytes, AreTheDocumentedOnes) {
  for (const Sample& sample : samples()) {
    EXPECT_EQ(to_hex(sample.row.key), sample.key_hex) << sample.name;
    EXPECT_EQ(to_hex(sample.row.value.value()), sample.value_hex) << sample.name;
  }
}

TEST(RowBytes, RemovalsNameTheSameRows) {
  const auto expect_removes = [](const engine::RowChange& removal, const engine::RowChange& row) {
    EXPECT_EQ(to_hex(removal.key), to_hex(row.key));
    EXPECT_FALSE(removal.value.has_value());
  };
  expect_removes(token_key_removal(2), token_key_row({.id = 2}));
  expect_removes(create_seconds_removal(kKey), create_seconds_row(kKey, 1));
  expect_removes(stream_removal(kKey), stream_row(sample_stream()));
  expect_removes(consumer_removal(kKey, "c"), consumer_row(kKey, sample_consumer()));
  expect_removes(shard_removal(kKey, ShardIndex{3}), shard_row(kKey, sample_shard()));
}

TEST(CatalogRestoreRows, GivesEveryFieldBack) {
  CatalogRestore restore;
  for (const Sample& sample : samples()) {
    const bool is_variant = std::string_view(sample.name) == "updating stream" ||
                            std::string_view(sample.name) == "closed shard" ||
                            std::string_view(sample.name) == "consumer";
    if (!is_variant) {
      ASSERT_TRUE(add_to(restore, sample.row).ok()) << sample.name;
    }
  }
  const CatalogState state = std::move(restore).finish();
  EXPECT_EQ(state.time, kTime);
  EXPECT_EQ(state.next_log, 5u);
  ASSERT_EQ(state.token_keys.size(), 1u);
  EXPECT_EQ(state.token_keys[0].secret, "secret");
  const StreamPtr stream = state.find(kKey);
  ASSERT_NE(stream, nullptr);
  EXPECT_EQ(to_hex(*stream_row(*stream).value), to_hex(*stream_row(sample_stream()).value));
  ASSERT_EQ(stream->shards.size(), 1u);
  EXPECT_EQ(to_hex(*shard_row(kKey, *stream->shards[0]).value),
            to_hex(*shard_row(kKey, sample_shard()).value));
  EXPECT_EQ(stream->routes.size(), 1u);
  const ConsumerPtr consumer = stream->find_consumer("c");
  ASSERT_NE(consumer, nullptr);
  EXPECT_EQ(to_hex(*consumer_row(kKey, *consumer).value),
            to_hex(*consumer_row(kKey, creating_consumer()).value));
  EXPECT_EQ(state.find_tenant(kKey.tenant)->settings.commitment_ends_at, kTime + 500);
  EXPECT_EQ(state.find_tenant(kKey.tenant)->last_create_seconds.at("orders"), kTime.seconds());
}

TEST(CatalogRestoreRows, GivesAPlanBack) {
  CatalogRestore restore;
  ASSERT_TRUE(add_to(restore, stream_row(updating_stream())).ok());
  const CatalogState state = std::move(restore).finish();
  const StreamPtr stream = state.find(kKey);
  ASSERT_TRUE(stream->transition && stream->transition->reshard);
  EXPECT_EQ(stream->transition->due, kTime + 500);
  EXPECT_TRUE(*stream->transition->reshard == *updating_stream().transition->reshard);
}

// Data directories of earlier builds open: what their streams do not say is empty.
TEST(CatalogRestoreRows, ReadsStreamsOfVersion1) {
  // Daily calls 4, consumer seconds 8, metrics 1, encryption key 4, warm throughput 8,
  // distribution 1, policy 1.
  constexpr size_t kBytesSinceVersion1 = 27;
  const std::string newest = *stream_row(sample_stream()).value;
  std::string version_1 = newest.substr(0, newest.size() - kBytesSinceVersion1);
  version_1[0] = 1;
  CatalogRestore restore;
  ASSERT_TRUE(restore.add(stream_row(sample_stream()).key, version_1).ok());
  const StreamPtr stream = std::move(restore).finish().find(kKey);
  ASSERT_NE(stream, nullptr);
  EXPECT_EQ(to_hex(*stream_row(*stream).value), to_hex(newest));
}

TEST(CatalogRestoreRows, RefusesEveryTruncationAndAnyByteMore) {
  for (const Sample& sample : samples()) {
    const std::string& key = sample.row.key;
    const std::string& value = *sample.row.value;
    ASSERT_TRUE(restore_alone(key, value).ok()) << sample.name;
    for (size_t size = 0; size < value.size(); ++size) {
      ASSERT_FALSE(restore_alone(key, value.substr(0, size)).ok())
          << sample.name << " cut to " << size;
    }
    for (size_t size = 0; size < key.size(); ++size) {
      ASSERT_FALSE(restore_alone(key.substr(0, size), value).ok())
          << sample.name << ", key cut to " << size;
    }
    EXPECT_FALSE(restore_alone(key, value + '\0').ok()) << sample.name;
    EXPECT_FALSE(restore_alone(key + '\0', value).ok()) << sample.name;
  }
}

// A row without its version byte is damaged; only a row of a newer version is unsupported.
TEST(CatalogRestoreRows, TellsANewerVersionFromDamage) {
  for (const Sample& sample : samples()) {
    std::string newer = *sample.row.value;
    ++newer[0];
    EXPECT_EQ(restore_alone(sample.row.key, newer).error().code(), base::ErrorCode::kUnsupported)
        << sample.name;
    EXPECT_EQ(restore_alone(sample.row.key, "").error().code(), base::ErrorCode::kCorruption)
        << sample.name;
  }
}

TEST(CatalogRestoreRows, RefusesRowsOfNobody) {
  CatalogRestore restore;
  const base::Result<void> orphan = add_to(restore, shard_row(kKey, sample_shard()));
  ASSERT_FALSE(orphan.ok());
  EXPECT_EQ(orphan.error().code(), base::ErrorCode::kCorruption);
  EXPECT_FALSE(add_to(restore, consumer_row(kKey, sample_consumer())).ok());
  EXPECT_FALSE(restore.add("x", "\x01").ok());
  EXPECT_FALSE(restore.add("", "\x01").ok());
}

TEST(CatalogRestoreRows, RefusesValuesOutsideTheirEnumerations) {
  const engine::RowChange row = stream_row(sample_stream());
  constexpr size_t kStatusAt = 1 + 16 + 8 + 8;
  for (const size_t at : {kStatusAt, kStatusAt + 2}) {
    std::string value = *row.value;
    value[at] = 4;
    EXPECT_FALSE(restore_alone(row.key, value).ok()) << "byte " << at;
  }
  // Behind it stand an empty list of calls, the second of consumers and the metrics.
  constexpr size_t kBehindMetrics = 4 + 8 + 1 + 1;
  std::string transition = *row.value;
  transition[transition.size() - kBehindMetrics - 1 - 8 - 4 - 1] = 2;
  EXPECT_FALSE(restore_alone(row.key, transition).ok());
  std::string calls = *stream_row(updating_stream()).value;
  const size_t call_at = calls.size() - 1 - kBehindMetrics - 1 - 8 - 16 - 4 - 1;  // the key is "k"
  calls[call_at] = static_cast<char>(static_cast<uint8_t>(kLastDailyCall) + 1);
  EXPECT_FALSE(restore_alone(row.key, calls).ok());
  std::string metrics = *row.value;
  metrics[metrics.size() - kBehindMetrics - 1] = '\x80';
  EXPECT_FALSE(restore_alone(row.key, metrics).ok());
  std::string distribution = *row.value;
  distribution[distribution.size() - 2] = 2;
  EXPECT_FALSE(restore_alone(row.key, distribution).ok());
  const engine::RowChange consumer = consumer_row(kKey, sample_consumer());
  for (const size_t at : {1 + 8, 1 + 8 + 1}) {  // the status, whether there is a due time
    std::string value = *consumer.value;
    value[at] = 3;
    EXPECT_FALSE(restore_alone(consumer.key, value).ok()) << "byte " << at;
  }
}

TEST(CatalogRestoreRows, SurvivesRandomBytes) {
  const uint64_t seed = 11;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  const std::vector<Sample> all = samples();
  int refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string key = all[random() % all.size()].row.key;
    std::string value = *all[random() % all.size()].row.value;
    for (uint64_t changes = random() % 4; changes > 0; --changes) {
      std::string& target = random() % 3 == 0 ? key : value;
      target[random() % target.size()] = static_cast<char>(random());
    }
    refused += restore_alone(key, value).ok() ? 0 : 1;
  }
  EXPECT_GT(refused, 10'000);
}

}  // namespace
}  // namespace weir::shards
