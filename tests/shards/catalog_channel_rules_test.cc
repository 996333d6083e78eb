// What the commands about channels do to the catalog, and how these commands and the rows of
// channels are written (docs/formats.md).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "shards/catalog_rows.h"
#include "shards/channel.h"
#include "tests/shards/hex.h"
#include "tests/shards/rules_fixture.h"

namespace weir::shards {
namespace {

using engine::Position;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

const Tenant& kTenant = kTestStream.tenant;

class ChannelRules : public CatalogRules {
 protected:
  void SetUp() override {
    CreateStreamCommand command = creation();
    command.mode = StreamMode::kOnDemand;
    must(command);
  }
  CreateChannelCommand new_channel(const std::string& name = "c", const std::string& id = "1") {
    CreateChannelCommand command{.key = kTestStream, .name = name, .id = id};
    command.settings.role_arn = "role";
    command.settings.freshness_seconds = 60;
    command.settings.dead_letters = {"dead", "owner", "errors/"};
    command.settings.s3 = S3Destination{.bucket_arn = "bucket",
                                        .owner = "owner",
                                        .key_template = "t",
                                        .storage_class = StorageClass::kGlacierIr,
                                        .compression = ObjectCompression::kZstd};
    command.start = Position{7};
    command.due = now_;
    return command;
  }
  ChannelKey key(const std::string& id = "1") { return {.tenant = kTenant, .id = id}; }
  ChannelPtr channel(const std::string& id = "1") { return state_.find_channel(key(id)); }
};

TEST_F(ChannelRules, AChannelIsActiveOrFailedWhenDue) {
  CreateChannelCommand good = new_channel();
  CreateChannelCommand bad = new_channel("bad", "2");
  good.due = bad.due = now_ + 10;
  bad.failure = "no";
  must(good);
  must(bad);
  EXPECT_EQ(channel("2")->status, ChannelStatus::kCreating);
  EXPECT_EQ(refusal(FinishChannelCommand{key()}), ErrorKind::kChannelNotFound);
  now_ = now_ + 10;
  must(FinishChannelCommand{key()});
  must(FinishChannelCommand{key("2")});
  EXPECT_EQ(channel()->status, ChannelStatus::kActive);
  EXPECT_EQ(channel("2")->status, ChannelStatus::kFailed);
}

// The order: stream, name, mode, number, tags.
TEST_F(ChannelRules, ACreationIsCheckedInItsOrder) {
  must(creation("plain"));
  CreateChannelCommand command = new_channel();
  command.key.name = "none";
  EXPECT_EQ(refusal(command), ErrorKind::kStreamNotFound);
  command.key.name = "plain";
  EXPECT_EQ(refusal(command), ErrorKind::kStreamNotOnDemand);
  command.key = kTestStream;
  command.tags = {{"!", ""}};
  EXPECT_EQ(refusal(command), ErrorKind::kTagCharactersInvalid);
  must(new_channel());
  EXPECT_EQ(refusal(command), ErrorKind::kChannelExists);
}

TEST_F(ChannelRules, AStreamWithChannelsStaysAndStaysOnDemand) {
  must(new_channel());
  EXPECT_EQ(refusal(DeleteStreamCommand{.key = kTestStream, .due = now_}),
            ErrorKind::kStreamHasChannels);
  EXPECT_EQ(refusal(UpdateStreamModeCommand{
                .key = kTestStream, .mode = StreamMode::kProvisioned, .due = now_}),
            ErrorKind::kStreamHasChannels);
  must(DeleteChannelCommand{.channel = key(), .due = now_});
  must(DeleteStreamCommand{.key = kTestStream, .due = now_});
}

TEST_F(ChannelRules, AnUpdateLeavesWhatItDoesNotName) {
  must(new_channel());
  must(UpdateChannelCommand{.channel = key(), .freshness_seconds = 5, .due = now_});
  must(UpdateChannelCommand{
      .channel = key(), .logging = ChannelLogging{true, "g", std::nullopt}, .due = now_});
  must(UpdateChannelCommand{
      .channel = key(), .logging = ChannelLogging{false, std::nullopt, "s"}, .due = now_});
  EXPECT_EQ(channel()->settings.freshness_seconds, 5);
  EXPECT_EQ(channel()->settings.logging, (ChannelLogging{false, "g", "s"}));
}

// A position never goes back, and one of a shard that is not there is not kept.
TEST_F(ChannelRules, PositionsOnlyAdvance) {
  must(new_channel());
  must(
      AdvanceChannelCommand{key(), {{ShardIndex{0}, Position{20}}, {ShardIndex{9}, Position{20}}}});
  must(AdvanceChannelCommand{key(), {{ShardIndex{0}, Position{10}}}});
  EXPECT_THAT(channel()->positions, ElementsAre(Pair(ShardIndex{0}, Position{20})));
  EXPECT_EQ(channel()->position_of(ShardIndex{0}, Position{1}), Position{20});
  EXPECT_EQ(channel()->position_of(ShardIndex{1}, Position{1}), Position{7});
  EXPECT_EQ(channel()->position_of(ShardIndex{1}, Position{8}), Position{8});
  EXPECT_EQ(refusal(AdvanceChannelCommand{key("2"), {}}), ErrorKind::kChannelNotFound);
}

// What a restart reads is what was there.
TEST_F(ChannelRules, RowsBringAChannelBack) {
  CreateChannelCommand command = new_channel();
  command.tags = {{"team", "a"}};
  command.settings.logging.enabled = true;
  command.settings.encryption_key = "k";
  must(command);
  must(AdvanceChannelCommand{key(), {{ShardIndex{0}, Position{20}}}});
  const Channel& before = *channel();
  CatalogRestore restore;
  for (const engine::RowChange& row :
       {stream_row(stream()), channel_row(kTenant, before),
        channel_position_row(kTenant, "c", ShardIndex{0}, Position{20})}) {
    ASSERT_TRUE(restore.add(row.key, *row.value).ok());
  }
  const CatalogState restored = std::move(restore).finish();
  const ChannelPtr after = restored.find_channel(key());
  ASSERT_NE(after, nullptr);
  EXPECT_EQ(after->name, before.name);
  EXPECT_EQ(after->stream, before.stream);
  EXPECT_EQ(after->status, before.status);
  EXPECT_EQ(after->settings, before.settings);
  EXPECT_EQ(after->tags, before.tags);
  EXPECT_EQ(after->start, before.start);
  EXPECT_EQ(after->positions, before.positions);
}

TEST_F(ChannelRules, RowsOfNothingAreRefused) {
  must(new_channel());
  CatalogRestore restore;
  const engine::RowChange row = channel_row(kTenant, *channel());
  EXPECT_FALSE(restore.add(row.key, *row.value).ok());
  const engine::RowChange position =
      channel_position_row(kTenant, "c", ShardIndex{0}, Position{20});
  EXPECT_FALSE(restore.add(position.key, *position.value).ok());
}

TEST_F(ChannelRules, CommandsSurviveTheirBytes) {
  CreateChannelCommand with_table = new_channel();
  with_table.settings.s3.reset();
  with_table.settings.table = TableDestination{.table_bucket_arn = "b",
                                               .name_space = "n",
                                               .table_name = "t",
                                               .compression = TableCompression::kSnappy,
                                               .partition_sources = {{"at"}}};
  const std::vector<CommandBody> bodies = {
      new_channel(),
      with_table,
      UpdateChannelCommand{key(), 5, ChannelLogging{true, "g", "s"}, now_},
      UpdateChannelCommand{key(), std::nullopt, std::nullopt, now_},
      DeleteChannelCommand{key(), now_},
      FinishChannelCommand{key()},
      AdvanceChannelCommand{key(), {{ShardIndex{1}, Position{2}}}},
      TagChannelCommand{key(), {{"a", "b"}}},
      UntagChannelCommand{key(), {"a"}}};
  for (const CommandBody& body : bodies) {
    const std::string bytes = encode_command({.id = 1, .time = now_, .body = body});
    const std::optional<Command> decoded = decode_command(bytes);
    ASSERT_TRUE(decoded.has_value()) << body.index();
    EXPECT_EQ(decoded->body.index(), body.index());
    EXPECT_EQ(encode_command(*decoded), bytes) << body.index();
    EXPECT_FALSE(decode_command(bytes + "x").has_value()) << body.index();
    for (size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(decode_command(bytes.substr(0, size)).has_value()) << body.index();
    }
  }
}

// Golden bytes; the layout stands in docs/formats.md.
TEST_F(ChannelRules, CommandsAndRowsHaveTheseBytes) {
  const std::string tenant = "0000000c3131313132323232333333330000000975732d656173742d31";
  const Command advance{.id = 0x0102030405060708,
                        .time = kTestStart,
                        .body = AdvanceChannelCommand{key(), {{ShardIndex{3}, Position{20}}}}};
  EXPECT_EQ(to_hex(encode_command(advance)), "0201020304050607080000018bcfe568002c" + tenant +
                                                 "000000013100000001000000030000000000000014");
  const engine::RowChange position =
      channel_position_row(kTenant, "c", ShardIndex{3}, Position{20});
  EXPECT_EQ(to_hex(position.key), "77" + tenant + "000000016300000003");
  EXPECT_EQ(to_hex(*position.value), "010000000000000014");
  must(new_channel());
  const engine::RowChange row = channel_row(kTenant, *channel());
  EXPECT_EQ(to_hex(row.key), "76" + tenant + "0000000163");
  EXPECT_EQ(to_hex(*row.value),
            "010000000131000000066f72646572730000018bcfe5680001000000000000000004726f6c65"
            "0100000000000000003c0000000464656164000000056f776e657201000000076572726f72732f"
            "01000000066275636b6574000000056f776e6572010000000174010202"
            "0000000000000000000000000000000007");
}

TEST(ChannelArn, NamesTenantAndId) {
  const ChannelKey key{.tenant = {"111122223333", "cn-north-1"}, .id = "1"};
  EXPECT_EQ(format_channel_arn(key), "arn:aws-cn:kinesis:cn-north-1:111122223333:channel/1");
  EXPECT_EQ(parse_channel_arn(format_channel_arn(key)), key);
  EXPECT_EQ(parse_channel_arn("arn:aws:kinesis:us-east-1:111122223333:stream/s"), std::nullopt);
  EXPECT_EQ(parse_channel_arn("arn:aws:kinesis:us-east-1:111122223333:channel/"), std::nullopt);
}

}  // namespace
}  // namespace weir::shards
