// The bytes of metadata commands: golden ones (docs/formats.md, "Metadata commands"), round trips,
// and everything that must be refused.

#include "shards/command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/shards/hex.h"

namespace weir::shards {
namespace {

using base::Timestamp;
using engine::Position;

constexpr Timestamp kTime{1'700'000'000'000};
const HashKey kHalf{base::make_uint128(uint64_t{1} << 63, 0)};
const StreamKey kKey{{"123456789012", "eu-west-1"}, "orders"};
const ConsumerKey kConsumer{.stream = kKey, .name = "c", .create_seconds = 1'700'000'000};
const Tags kTags{{"team", "a"}};
const Incarnation kIncarnation{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

ResourcePolicyPtr sample_policy() {
  const PolicyStatement statement{
      .effect = PolicyEffect::kDeny,
      .principals = {"*"},
      .actions = {"kinesis:*"},
      .resources = {"r"},
      .conditions = {{ConditionOperator::kLike, ConditionKey::kPrincipalArn, {"v"}}}};
  return std::make_shared<const ResourcePolicy>(
      ResourcePolicy{.text = "{}", .statements = {statement}});
}

struct Sample {
  const char* name;
  CommandBody body;
  std::string body_hex;
};

std::string hex(const std::string& type, const std::string& rest, bool with_incarnation = false) {
  std::string text = type + std::string(kKeyHex);
  return text + (with_incarnation ? std::string(kIncarnationHex) : "") + rest;
}

// Those of streams' settings, accounts and policies.
std::vector<Sample> samples_of_settings() {
  const Timestamp due = kTime + 500;
  return {
      {"UpdateMaxRecordSize",
       UpdateMaxRecordSizeCommand{.key = kKey, .record_bytes_max = 2'097'152, .due = due},
       hex("14", "00000000002000000000018bcfe569f4")},
      {"UpdateAccountSettings",
       UpdateAccountSettingsCommand{.tenant = kKey.tenant, .commitment = true},
       "150000000c3132333435363738393031320000000965752d776573742d3101"},
      {"UpdateWarmThroughput",
       UpdateWarmThroughputCommand{.key = kKey, .warm_mibps = 5, .due = due},
       hex("16", "00000000000000050000018bcfe569f40000000000004e20")},
      {"SetDistribution", SetDistributionCommand{.key = kKey, .distribution = Distribution::kAuto},
       hex("17", "01")},
      {"SetStreamPolicy", SetStreamPolicyCommand{.key = kKey, .policy = sample_policy()},
       hex("18",
           "01000000027b7d0000000101000000010000"
           "00012a00000001000000096b696e657369733a2a"
           "000000010000000172000000010201000000010000000176")},
      {"SetConsumerPolicy", SetConsumerPolicyCommand{.consumer = kConsumer, .policy = nullptr},
       hex("19", "0000000163000000006553f10000")},
      {"ScaleStream",
       ScaleStreamCommand{
           .key = kKey,
           .incarnation = kIncarnation,
           .steps = {.splits = {ShardIndex{3}}, .merges = {{ShardIndex{5}, ShardIndex{6}}}},
           .due = due},
       hex("1a", "00000001000000030000000100000005000000060000018bcfe569f40000000000004e20", true)},
  };
}

// Those of channels.
std::vector<Sample> samples_of_channels() {
  const Timestamp due = kTime + 500;
  const ChannelKey channel{.tenant = kKey.tenant, .id = "id"};
  const ChannelLogging logging{.enabled = true, .group = "g", .stream = std::nullopt};
  ChannelSettings settings{.role_arn = "r",
                           .format = RecordFormat::kString,
                           .schema_arn = std::nullopt,
                           .freshness_seconds = 60,
                           .dead_letters = {"b", "o", "e/"}};
  settings.s3 = S3Destination{.bucket_arn = "b",
                              .owner = "o",
                              .key_template = "t",
                              .storage_class = StorageClass::kGlacierIr,
                              .compression = ObjectCompression::kGzip};
  settings.encryption_key = "k";
  settings.logging = logging;
  return {
      {"CreateChannel",
       CreateChannelCommand{.key = kKey,
                            .name = "c",
                            .id = "id",
                            .settings = settings,
                            .tags = kTags,
                            .start = Position{77},
                            .failure = "",
                            .due = due},
       hex("28",
           "000000016300000002696400000001720200000000000000003c0000000162000000016f0100"
           "000002652f010000000162000000016f0100000001740102010001000000016b010100000001"
           "670000000001000000047465616d0000000161000000000000004d000000000000018bcfe569"
           "f4")},
      {"UpdateChannel", UpdateChannelCommand{channel, 60, logging, due},
       "290000000c3132333435363738393031320000000965752d776573742d310000000269640100"
       "0000000000003c0101010000000167000000018bcfe569f4"},
      {"DeleteChannel", DeleteChannelCommand{channel, due},
       "2a0000000c3132333435363738393031320000000965752d776573742d310000000269640000"
       "018bcfe569f4"},
      {"FinishChannel", FinishChannelCommand{channel},
       "2b0000000c3132333435363738393031320000000965752d776573742d31000000026964"},
      {"AdvanceChannel", AdvanceChannelCommand{channel, {{ShardIndex{3}, Position{77}}}},
       "2c0000000c3132333435363738393031320000000965752d776573742d310000000269640000"
       "000100000003000000000000004d"},
      {"TagChannel", TagChannelCommand{channel, kTags},
       "2d0000000c3132333435363738393031320000000965752d776573742d310000000269640000"
       "0001000000047465616d0000000161"},
      {"UntagChannel", UntagChannelCommand{channel, {"team"}},
       "2e0000000c3132333435363738393031320000000965752d776573742d310000000269640000"
       "0001000000047465616d"},
  };
}

// One of each kind; the same bytes stand in docs/formats.md.
std::vector<Sample> samples() {
  const Timestamp due = kTime + 500;
  std::vector<Sample> all = {
      {"CreateStream",
       CreateStreamCommand{.key = kKey,
                           .incarnation = kIncarnation,
                           .mode = StreamMode::kOnDemand,
                           .shard_count = 4,
                           .tags = kTags,
                           .start = Position{77},
                           .due = due,
                           .distribution = Distribution::kAuto},
       hex("01",
           "0100000004000000000010000000000001000000047465616d0000000161000000000000004d"
           "0000018bcfe569f40000000000004e2000000000000003e8000000000000000001",
           true)},
      {"DeleteStream",
       DeleteStreamCommand{.key = kKey, .due = due, .enforce_consumer_deletion = true},
       hex("02", "0000018bcfe569f401")},
      {"SplitShard",
       SplitShardCommand{.key = kKey, .shard = ShardIndex{3}, .new_start = kHalf, .due = due},
       hex("03", "00000003800000000000000000000000000000000000018bcfe569f40000000000004e20")},
      {"MergeShards",
       MergeShardsCommand{
           .key = kKey, .shard = ShardIndex{3}, .adjacent = ShardIndex{4}, .due = due},
       hex("04", "00000003000000040000018bcfe569f4")},
      {"FinishReshard",
       FinishReshardCommand{.key = kKey,
                            .incarnation = kIncarnation,
                            .parents = {ShardIndex{3}},
                            .ends = {{Position{77}, kTime + 600}}},
       hex("05", "000000010000000300000001000000000000004d0000018bcfe56a58", true)},
      {"FinishTransition", FinishTransitionCommand{.key = kKey, .incarnation = kIncarnation},
       hex("06", "", true)},
      {"SetRetention",
       SetRetentionCommand{
           .key = kKey, .change = RetentionChange::kDecrease, .hours = 48, .due = due},
       hex("07", "0100000000000000300000018bcfe569f4")},
      {"AddTags", AddTagsCommand{.key = kKey, .tags = kTags},
       hex("08", "00000001000000047465616d0000000161")},
      {"RemoveTags", RemoveTagsCommand{.key = kKey, .tag_keys = {"team"}},
       hex("09", "00000001000000047465616d")},
      {"InstallTokenKey", InstallTokenKeyCommand{.secret = "secret"}, "0a00000006736563726574"},
      {"UpdateShardCount", UpdateShardCountCommand{.key = kKey, .target = 6, .due = due},
       hex("0b", "000000060000018bcfe569f40000000000004e20000000000000000a")},
      {"RegisterConsumer",
       RegisterConsumerCommand{.key = kKey, .name = "c", .tags = kTags, .due = due},
       hex("0c", "000000016300000001000000047465616d00000001610000018bcfe569f4")},
      {"DeregisterConsumer", DeregisterConsumerCommand{.consumer = kConsumer, .due = due},
       hex("0d", "0000000163000000006553f1000000018bcfe569f4")},
      {"FinishConsumer", FinishConsumerCommand{.consumer = kConsumer},
       hex("0e", "0000000163000000006553f100")},
      {"TagConsumer", TagConsumerCommand{.consumer = kConsumer, .tags = kTags},
       hex("0f", "0000000163000000006553f10000000001000000047465616d0000000161")},
      {"UntagConsumer", UntagConsumerCommand{.consumer = kConsumer, .tag_keys = {"team"}},
       hex("10", "0000000163000000006553f10000000001000000047465616d")},
      {"UpdateStreamMode",
       UpdateStreamModeCommand{.key = kKey, .mode = StreamMode::kOnDemand, .due = due},
       hex("11", "010000018bcfe569f4000000000000000200000000000000000000000000004e20")},
      {"SetMonitoring",
       SetMonitoringCommand{.key = kKey,
                            .change = MonitoringChange::kDisable,
                            .metrics = ShardMetrics::from_bits(0x41).value()},
       hex("12", "0141")},
      {"SetEncryption", SetEncryptionCommand{.key = kKey, .key_id = "k", .due = due},
       hex("13", "000000016b0000018bcfe569f40000000000000019")},
  };
  for (const std::vector<Sample>& more : {samples_of_settings(), samples_of_channels()}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

std::string encoded(const CommandBody& body) {
  return encode_command({.id = 0x0102030405060708, .time = kTime, .body = body});
}

TEST(CommandBytes, AreTheDocumentedOnes) {
  const std::string header = "0201020304050607080000018bcfe56800";
  for (const Sample& sample : samples()) {
    EXPECT_EQ(to_hex(encoded(sample.body)), header + sample.body_hex) << sample.name;
  }
}

TEST(CommandBytes, AreThereForEveryCommand) {
  EXPECT_EQ(samples().size(), std::variant_size_v<CommandBody>);
}

// The golden bytes fix what each field is; decoding them and encoding again must give them back.
TEST(CommandCodec, RoundTrips) {
  for (const Sample& sample : samples()) {
    const std::string bytes = encoded(sample.body);
    const auto command = decode_command(bytes);
    ASSERT_TRUE(command.has_value()) << sample.name;
    EXPECT_EQ(command->id, 0x0102030405060708u);
    EXPECT_EQ(command->time, kTime);
    EXPECT_EQ(command->body.index(), sample.body.index()) << sample.name;
    EXPECT_EQ(encode_command(*command), bytes) << sample.name;
  }
}

TEST(CommandCodec, RefusesEveryTruncationAndAnyByteMore) {
  for (const Sample& sample : samples()) {
    const std::string bytes = encoded(sample.body);
    for (size_t size = 0; size < bytes.size(); ++size) {
      ASSERT_FALSE(decode_command(bytes.substr(0, size)).has_value())
          << sample.name << " cut to " << size;
    }
    EXPECT_FALSE(decode_command(bytes + '\0').has_value()) << sample.name;
  }
}

TEST(CommandCodec, RefusesOtherVersionsAndTypes) {
  std::string bytes = encoded(DeleteStreamCommand{.key = kKey});
  for (const char version : {'\0', '\1', '\3', '\xff'}) {
    std::string other = bytes;
    other[0] = version;
    EXPECT_FALSE(decode_command(other).has_value()) << int{version};
  }
  constexpr size_t kTypeAt = 17;
  for (const char type : {'\0', '\x13', '\xff'}) {
    std::string other = bytes;
    other[kTypeAt] = type;
    EXPECT_FALSE(decode_command(other).has_value()) << int{type};
  }
}

TEST(CommandCodec, RefusesValuesOutsideTheirEnumerations) {
  std::string retention = encoded(SetRetentionCommand{.key = kKey});
  retention[retention.size() - 17] = 2;
  EXPECT_FALSE(decode_command(retention).has_value());
  CreateStreamCommand creation{.key = kKey};
  std::string create = encoded(creation);
  create[18 + kKeyHex.size() / 2 + kIncarnation.size()] = 2;
  EXPECT_FALSE(decode_command(create).has_value());
}

// A stream has at least one shard; the rules rely on it.
TEST(CommandCodec, RefusesAStreamWithoutShards) {
  EXPECT_FALSE(decode_command(encoded(CreateStreamCommand{.key = kKey, .shard_count = 0})));
}

TEST(CommandCodec, RefusesAMetricThatIsNone) {
  std::string bytes = encoded(SetMonitoringCommand{.key = kKey});
  bytes.back() = '\x80';
  EXPECT_FALSE(decode_command(bytes).has_value());
}

TEST(CommandCodec, RefusesAFlagThatIsNone) {
  std::string bytes = encoded(DeleteStreamCommand{.key = kKey});
  bytes.back() = 2;
  EXPECT_FALSE(decode_command(bytes).has_value());
}

TEST(CommandCodec, RefusesAnUpdateToNoShards) {
  EXPECT_FALSE(decode_command(encoded(UpdateShardCountCommand{.key = kKey, .target = 0})));
}

// Counts are not believed: the bytes end long before 2^32 elements.
TEST(CommandCodec, EndsWithItsBytesWhateverTheCountsSay) {
  std::string bytes = encoded(RemoveTagsCommand{.key = kKey, .tag_keys = {}});
  bytes.replace(bytes.size() - 4, 4, "\xff\xff\xff\xff");
  EXPECT_FALSE(decode_command(bytes).has_value());
}

TEST(CommandCodec, SurvivesRandomBytes) {
  const uint64_t seed = 7;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  std::vector<std::string> originals;
  for (const Sample& sample : samples()) {
    originals.push_back(encoded(sample.body));
  }
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = originals[random() % originals.size()];
    for (uint64_t changes = 1 + random() % 6; changes > 0; --changes) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    const auto command = decode_command(bytes);
    // What is accepted means something: it can be written again and read as the same.
    if (command) {
      const std::string again = encode_command(*command);
      const auto same = decode_command(again);
      ASSERT_TRUE(same.has_value()) << to_hex(bytes);
      ASSERT_EQ(encode_command(*same), again) << to_hex(bytes);
    }
  }
}

}  // namespace
}  // namespace weir::shards
