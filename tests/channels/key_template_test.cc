// docs/channels.md, "Keys".

#include "channels/key_template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace weir::channels {
namespace {

using ::testing::HasSubstr;

constexpr base::Timestamp kTime{1'700'000'000'000};  // 2023-11-14T22:13:20Z

KeyValues values() {
  return {.channel_name = "c",
          .channel_id = "id",
          .stream_name = "s",
          .account = "111122223333",
          .region = "us-east-1",
          .object_name = "name.json",
          .oldest = kTime};
}

std::string key_of(std::string_view text) {
  const auto parsed = KeyTemplate::parse(text);
  return parsed.ok() ? parsed.value().key(values()) : "error: " + parsed.error().text();
}

TEST(KeyTemplate, ReplacesEveryPlaceholder) {
  EXPECT_EQ(key_of("{accountId}/{region}/{streamName}/{channelName}/{channelId}/{objectName}"),
            "111122223333/us-east-1/s/c/id/name.json");
  EXPECT_EQ(key_of("y={yyyy}/m={MM}/d={dd}/{HH}:{mm}:{ss}/{objectName}"),
            "y=2023/m=11/d=14/22:13:20/name.json");
}

// Else the second object of an hour would replace the first.
TEST(KeyTemplate, AppendsTheNameThatIsNotThere) {
  EXPECT_EQ(key_of("logs/"), "logs/name.json");
  EXPECT_EQ(key_of("logs"), "logs/name.json");
  EXPECT_EQ(key_of(""), "name.json");
}

TEST(KeyTemplate, RefusesWhatItCannotRead) {
  EXPECT_THAT(key_of("a/{shard}"), HasSubstr("error: there is no placeholder {shard}"));
  EXPECT_THAT(key_of("a/{yyyy"), HasSubstr("error: braces"));
  EXPECT_THAT(key_of("a}/"), HasSubstr("error: braces"));
  EXPECT_THAT(key_of("{}"), HasSubstr("error: there is no placeholder {}"));
}

TEST(KeyTemplate, KeepsKeysShortEnoughForS3) {
  const std::string key = key_of(std::string(1020, 'a') + "{channelName}{channelName}/");
  EXPECT_EQ(key.size(), 1024U);
  EXPECT_TRUE(key.ends_with("/name.json")) << key;
}

TEST(ObjectName, SaysChannelTimeAndContent) {
  EXPECT_EQ(object_name("c", kTime, 0xab, ".json.gz"),
            "c-2023-11-14-22-13-20-00000000000000ab.json.gz");
  EXPECT_EQ(dead_letter_key("errors/", kTime, "n"), "errors/2023/11/14/22/n");
}

}  // namespace
}  // namespace weir::channels
