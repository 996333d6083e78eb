#include "api/cbor/reader.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/cbor_text.h"

namespace weir::api::cbor {
namespace {

// One word for each item of a document: "i1", "f1.5", "t:text", "b:6869" (bytes in hexadecimal),
// "true", "null", "[2" and "{2" with a count, "[" and "{" without, "]" for a break, and "error"
// where the reader stops.
std::string word_for(const Item& item) {
  const std::string count = item.count ? std::to_string(*item.count) : "";
  switch (item.type) {
    case ItemType::kInteger:
      return "i" + std::to_string(item.integer);
    case ItemType::kFloat:
      return "f" + std::to_string(item.number);
    case ItemType::kBoolean:
      return item.boolean ? "true" : "false";
    case ItemType::kNull:
      return "null";
    case ItemType::kText:
      return "t:" + std::string(item.text);
    case ItemType::kBytes:
      return "b:" + to_hex(item.text);
    case ItemType::kArray:
      return "[" + count;
    case ItemType::kMap:
      return "{" + count;
    case ItemType::kBreak:
      return "]";
  }
  return {};
}

std::string items(std::string_view hex) {
  base::Buffer body = base::Buffer::copy_of(from_hex(hex));
  Reader reader(body);
  std::string words;
  while (!reader.at_end()) {
    const std::optional<Item> item = reader.next();
    words += (words.empty() ? "" : " ") + (item ? word_for(*item) : "error");
    if (!item) {
      break;
    }
  }
  return words;
}

// RFC 8949, appendix A.
TEST(CborReader, ReadsIntegersOfEachWidth) {
  EXPECT_EQ(items("00"), "i0");
  EXPECT_EQ(items("17"), "i23");
  EXPECT_EQ(items("1818"), "i24");
  EXPECT_EQ(items("1903e8"), "i1000");
  EXPECT_EQ(items("1a000f4240"), "i1000000");
  EXPECT_EQ(items("1b000000e8d4a51000"), "i1000000000000");
  EXPECT_EQ(items("20"), "i-1");
  EXPECT_EQ(items("3863"), "i-100");
  EXPECT_EQ(items("3903e7"), "i-1000");
  // Longer than they need to be.
  EXPECT_EQ(items("1b0000000000000001"), "i1");
  EXPECT_EQ(items("3a00000000"), "i-1");
}

TEST(CborReader, ClampsIntegersBeyondTheRange) {
  EXPECT_EQ(items("1b7fffffffffffffff"), "i9223372036854775807");
  EXPECT_EQ(items("1bffffffffffffffff"), "i9223372036854775807");
  EXPECT_EQ(items("3b7fffffffffffffff"), "i-9223372036854775808");
  EXPECT_EQ(items("3bffffffffffffffff"), "i-9223372036854775808");
}

TEST(CborReader, ReadsBignums) {
  EXPECT_EQ(items("c240"), "i0");
  EXPECT_EQ(items("c24102"), "i2");
  EXPECT_EQ(items("c34102"), "i-3");
  EXPECT_EQ(items("c24d000000000000000000000003e8"), "i1000");
  EXPECT_EQ(items("c249010000000000000000"), "i9223372036854775807");
  EXPECT_EQ(items("c349010000000000000000"), "i-9223372036854775808");
  EXPECT_EQ(items("c25f41034101ff"), "i769");
  EXPECT_EQ(items("c25900c8" + std::string(400, 'f')), "i9223372036854775807");
}

TEST(CborReader, ReadsFloatsOfEachWidth) {
  EXPECT_EQ(items("f93e00"), "f1.500000");
  EXPECT_EQ(items("fa47c35000"), "f100000.000000");
  EXPECT_EQ(items("fbc010666666666666"), "f-4.100000");
  EXPECT_EQ(items("f97c00"), "finf");
}

TEST(CborReader, ReadsSimpleValues) {
  EXPECT_EQ(items("f4f5f6f7"), "false true null null");
}

TEST(CborReader, ReadsStrings) {
  EXPECT_EQ(items("60"), "t:");
  EXPECT_EQ(items("6449455446"), "t:IETF");
  EXPECT_EQ(items("40"), "b:");
  EXPECT_EQ(items("4401020304"), "b:01020304");
  EXPECT_EQ(items("780161"), "t:a");
  EXPECT_EQ(items("7b000000000000000161"), "t:a");
}

TEST(CborReader, JoinsTheChunksOfAString) {
  EXPECT_EQ(items("7fff"), "t:");
  EXPECT_EQ(items("7f657374726561646d696e67ff"), "t:streaming");
  EXPECT_EQ(items("5f42010243030405ff00"), "b:0102030405 i0");
  EXPECT_EQ(items("7f6061616078016260ff"), "t:ab");
}

// Views into the body: whoever keeps the body keeps the strings.
TEST(CborReader, JoinsInTheMemoryOfTheBody) {
  base::Buffer body = base::Buffer::copy_of(from_hex("9f7f6161626263ff5f4101ff6164ff"));
  Reader reader(body);
  std::vector<std::string_view> texts;
  while (!reader.at_end()) {
    texts.push_back(reader.next()->text);
  }
  EXPECT_EQ(texts[1], "abc");
  EXPECT_EQ(texts[2], "\x01");
  EXPECT_EQ(texts[3], "d");
  for (const std::string_view text : {texts[1], texts[2], texts[3]}) {
    EXPECT_GE(text.data(), body.data());
    EXPECT_LE(text.data() + text.size(), body.data() + body.size());
  }
}

TEST(CborReader, ReadsTheHeadsOfContainers) {
  EXPECT_EQ(items("80"), "[0");
  EXPECT_EQ(items("820102"), "[2 i1 i2");
  EXPECT_EQ(items("9f01ff"), "[ i1 ]");
  EXPECT_EQ(items("a10102"), "{1 i1 i2");
  EXPECT_EQ(items("bfff"), "{ ]");
  EXPECT_EQ(items("9bffffffffffffffff"), "[18446744073709551615");
}

TEST(CborReader, WalksOverTags) {
  EXPECT_EQ(items("c11a514b67b0"), "i1363896240");
  EXPECT_EQ(items("d9d9f7a0"), "{0");
  EXPECT_EQ(items("c074323031332d30332d32315432303a30343a30305a"), "t:2013-03-21T20:04:00Z");
  EXPECT_EQ(items("c1c1c1d8184101"), "b:01");
  EXPECT_EQ(items("c1c1ff"), "error");
}

}  // namespace
}  // namespace weir::api::cbor
