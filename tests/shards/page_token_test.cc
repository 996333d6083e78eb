// The NextToken of listings (facts 4.2 and 5.11).

#include "shards/page_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shards/token.h"
#include "tests/shards/hex.h"
#include "tests/shards/stream_builder.h"

namespace weir::shards {
namespace {

const std::vector<TokenKey> kKeys = {{.id = 1, .secret = "secret"}};

ListShardsToken shards_token(const ShardFilter& filter = {}) {
  ListShardsToken token{.stream = kTestStream, .filter = filter, .after = ShardIndex{41}};
  token.incarnation.fill(3);
  return token;
}

ListConsumersToken consumers_token() {
  ListConsumersToken token{.stream = kTestStream, .after = "reader"};
  token.incarnation.fill(3);
  return token;
}

const ListStreamsToken kStreamsToken{.tenant = kTestStream.tenant, .after = "orders"};

// Facts 4.2: "A token binds stream incarnation, position and filter."
TEST(ListShardsTokenText, KeepsStreamPositionAndFilter) {
  const ShardFilter filters[] = {
      {},
      {.type = ShardFilterType::kAfterShardId, .shard = ShardIndex{7}},
      {.type = ShardFilterType::kAtTimestamp, .timestamp = kTestStart},
      {.type = ShardFilterType::kFromTimestamp, .timestamp = base::Timestamp{0}},
      {.type = ShardFilterType::kAtLatest}};
  for (const ShardFilter& filter : filters) {
    const std::string text = format_page_token(shards_token(filter), kKeys, kTestStart, 1);
    const Result<ListShardsToken> parsed = parse_list_shards_token(text, kKeys, kTestStart);
    ASSERT_TRUE(parsed.ok());
    EXPECT_EQ(parsed.value().stream, kTestStream);
    EXPECT_EQ(parsed.value().incarnation, shards_token().incarnation);
    EXPECT_TRUE(parsed.value().filter == filter);
    EXPECT_EQ(parsed.value().after, ShardIndex{41});
  }
}

TEST(ListStreamsTokenText, KeepsTenantAndName) {
  const std::string text = format_page_token(kStreamsToken, kKeys, kTestStart, 1);
  const Result<ListStreamsToken> parsed = parse_list_streams_token(text, kKeys, kTestStart);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed.value().tenant, kTestStream.tenant);
  EXPECT_EQ(parsed.value().after, "orders");
}

TEST(ListConsumersTokenText, KeepsStreamAndName) {
  const std::string text = format_page_token(consumers_token(), kKeys, kTestStart, 1);
  const Result<ListConsumersToken> parsed = parse_list_consumers_token(text, kKeys, kTestStart);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed.value().stream, kTestStream);
  EXPECT_EQ(parsed.value().incarnation, consumers_token().incarnation);
  EXPECT_EQ(parsed.value().after, "reader");
}

// Golden bytes: docs/formats.md, "Tokens".
TEST(PageTokenText, HasTheDocumentedContent) {
  ListShardsToken shards = shards_token();
  shards.stream = {{"123456789012", "eu-west-1"}, "orders"};
  for (uint8_t i = 0; i < shards.incarnation.size(); ++i) {
    shards.incarnation[i] = i;
  }
  const auto content_of = [](TokenPurpose purpose, const std::string& text) {
    return to_hex(open_token(purpose, kKeys, text).value().content);
  };
  EXPECT_EQ(
      content_of(TokenPurpose::kListShards, format_page_token(shards, kKeys, kTestStart, 1)),
      std::string(kKeyHex) + std::string(kIncarnationHex) + "02ffffffff800000000000000000000029");
  EXPECT_EQ(content_of(TokenPurpose::kListStreams,
                       format_page_token(
                           ListStreamsToken{.tenant = shards.stream.tenant, .after = "orders"},
                           kKeys, kTestStart, 1)),
            kKeyHex);
  const ListConsumersToken consumers{
      .stream = shards.stream, .incarnation = shards.incarnation, .after = "reader"};
  EXPECT_EQ(
      content_of(TokenPurpose::kListConsumers, format_page_token(consumers, kKeys, kTestStart, 1)),
      std::string(kKeyHex) + std::string(kIncarnationHex) + "00000006726561646572");
  const ListChannelsToken channels{
      .tenant = shards.stream.tenant, .filter = "f", .after = "orders"};
  EXPECT_EQ(
      content_of(TokenPurpose::kListChannels, format_page_token(channels, kKeys, kTestStart, 1)),
      "0000000c3132333435363738393031320000000965752d776573742d310000000166000000066f7264657273");
}

// One token of each list is no token of another, and nothing is one that is none.
TEST(PageTokenText, OfChannelsComesBackAndExpires) {
  const ListChannelsToken channels{.tenant = kStreamsToken.tenant, .filter = "f", .after = "c"};
  const std::string text = format_page_token(channels, kKeys, kTestStart, 1);
  const auto parsed = parse_list_channels_token(text, kKeys, kTestStart + 300'000);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed.value().tenant, channels.tenant);
  EXPECT_EQ(parsed.value().filter, "f");
  EXPECT_EQ(parsed.value().after, "c");
  EXPECT_EQ(parse_list_channels_token(text, kKeys, kTestStart + 300'001).error().kind(),
            ErrorKind::kNextTokenExpired);
  const std::string streams = format_page_token(kStreamsToken, kKeys, kTestStart, 1);
  EXPECT_EQ(parse_list_channels_token(streams, kKeys, kTestStart).error().kind(),
            ErrorKind::kNextTokenInvalid);
}

// Facts 5.11: "valid 300 s, then ExpiredNextTokenException ... may be reused within the time".
TEST(PageTokenText, IsValidFor300Seconds) {
  const std::string shards = format_page_token(shards_token(), kKeys, kTestStart, 1);
  const std::string streams = format_page_token(kStreamsToken, kKeys, kTestStart, 1);
  const std::string consumers = format_page_token(consumers_token(), kKeys, kTestStart, 1);
  for (const int64_t millis : {0, 299'000, 300'000}) {
    EXPECT_TRUE(parse_list_shards_token(shards, kKeys, kTestStart + millis).ok()) << millis;
    EXPECT_TRUE(parse_list_streams_token(streams, kKeys, kTestStart + millis).ok()) << millis;
    EXPECT_TRUE(parse_list_consumers_token(consumers, kKeys, kTestStart + millis).ok()) << millis;
  }
  const auto expired_consumers = parse_list_consumers_token(consumers, kKeys, kTestStart + 301'000);
  ASSERT_FALSE(expired_consumers.ok());
  EXPECT_EQ(expired_consumers.error().kind(), ErrorKind::kNextTokenExpired);
  const auto expired_shards = parse_list_shards_token(shards, kKeys, kTestStart + 301'000);
  ASSERT_FALSE(expired_shards.ok());
  EXPECT_EQ(expired_shards.error().kind(), ErrorKind::kNextTokenExpired);
  const auto expired_streams = parse_list_streams_token(streams, kKeys, kTestStart + 301'000);
  ASSERT_FALSE(expired_streams.ok());
  EXPECT_EQ(expired_streams.error().kind(), ErrorKind::kNextTokenExpired);
}

TEST(PageTokenText, IsOfOneListing) {
  const std::string shards = format_page_token(shards_token(), kKeys, kTestStart, 1);
  const std::string streams = format_page_token(kStreamsToken, kKeys, kTestStart, 1);
  const auto as_streams = parse_list_streams_token(shards, kKeys, kTestStart);
  ASSERT_FALSE(as_streams.ok());
  EXPECT_EQ(as_streams.error().kind(), ErrorKind::kNextTokenInvalid);
  const auto as_shards = parse_list_shards_token(streams, kKeys, kTestStart);
  ASSERT_FALSE(as_shards.ok());
  EXPECT_EQ(as_shards.error().kind(), ErrorKind::kNextTokenInvalid);
  EXPECT_FALSE(parse_list_consumers_token(shards, kKeys, kTestStart).ok());
  EXPECT_FALSE(parse_list_consumers_token(streams, kKeys, kTestStart).ok());
  EXPECT_FALSE(parse_list_shards_token("", kKeys, kTestStart).ok());
  EXPECT_FALSE(parse_list_shards_token("AAAA", kKeys, kTestStart).ok());
}

TEST(PageTokenText, RefusesOtherContentUnderAGoodSeal) {
  for (const auto purpose :
       {TokenPurpose::kListShards, TokenPurpose::kListStreams, TokenPurpose::kListConsumers}) {
    const std::string text =
        seal_token(purpose, kKeys, {.issued_at = kTestStart, .content = "x"}, 1);
    EXPECT_FALSE(parse_list_shards_token(text, kKeys, kTestStart).ok());
    EXPECT_FALSE(parse_list_streams_token(text, kKeys, kTestStart).ok());
    EXPECT_FALSE(parse_list_consumers_token(text, kKeys, kTestStart).ok());
  }
}

}  // namespace
}  // namespace weir::shards
