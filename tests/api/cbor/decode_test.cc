#include "api/cbor/decode.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "tests/api/sample_shape.h"
#include "tests/support/cbor_text.h"

namespace weir::api::cbor {
namespace {

// A body in a block of exactly its size and padding, so that AddressSanitizer sees a read too far.
struct Read {
  base::Buffer body;
  Sample sample;
  Decoded decoded;
};

Read read(std::string_view bytes) {
  Read result{.body = base::Buffer::copy_of(bytes), .sample = {}, .decoded = {}};
  result.decoded = decode(result.body, {&structure_of<Sample>(), &result.sample});
  return result;
}

Read read_hex(std::string_view hex) {
  return read(from_hex(hex));
}

// The map of one member whose value is written in hexadecimal.
Read read_member(std::string_view name, std::string_view hex) {
  return read("\xa1" + to_cbor("\"" + std::string(name) + "\"", nullptr) + from_hex(hex));
}

bool well_formed(std::string_view bytes) {
  return read(bytes).decoded.well_formed;
}

std::string type_error(std::string_view name, std::string_view hex) {
  const Read result = read_member(name, hex);
  EXPECT_TRUE(result.decoded.well_formed) << name << " " << hex;
  return result.decoded.type_error;
}

constexpr std::string_view kWhole =
    R"({"Name":"aé","Limit":7,"Big":-9000000000,"Flag":true,"Data":"aGk=","Time":1548118964.772,)"
    R"("Words":["x","y"],"Tags":{"k":"v"},"Entries":[{"Data":"aGk=","PartitionKey":"p"},null]})";

TEST(CborDecode, ReadsAMemberOfEachKind) {
  const Read result = read(to_cbor(kWhole, structure_of<Sample>()));
  ASSERT_TRUE(result.decoded.well_formed);
  EXPECT_EQ(result.decoded.type_error, "");
  const Sample& sample = result.sample;
  EXPECT_EQ(sample.name, "a\xc3\xa9");
  EXPECT_EQ(sample.limit, 7);
  EXPECT_EQ(sample.big, -9'000'000'000);
  EXPECT_EQ(sample.flag, true);
  EXPECT_EQ(sample.data->bytes, "hi");
  EXPECT_EQ(sample.time, base::Timestamp{1'548'118'964'772});
  EXPECT_EQ(sample.words, (std::vector<std::string_view>{"x", "y"}));
  ASSERT_EQ(sample.tags->entries.size(), 1U);
  EXPECT_EQ(sample.tags->entries[0].key, "k");
  EXPECT_EQ(sample.tags->entries[0].value, "v");
  ASSERT_EQ(sample.entries->size(), 2U);
  EXPECT_EQ((*sample.entries)[0].data->bytes, "hi");
  EXPECT_FALSE((*sample.entries)[1].partition_key.has_value());
  EXPECT_FALSE(sample.colour.has_value());
}

// facts 1.11: Java sends indefinite maps.
TEST(CborDecode, ReadsMapsAndListsOfBothLengths) {
  for (const char* hex : {"bf65576f7264739f61616162ffff",
                          "a165576f726473826161"
                          "6162",
                          "bf65576f7264738261616162ff", "a165576f7264739f61616162ff"}) {
    EXPECT_EQ(read_hex(hex).sample.words, (std::vector<std::string_view>{"a", "b"})) << hex;
  }
  EXPECT_TRUE(read_hex("a0").decoded.well_formed);
  EXPECT_TRUE(read_hex("bfff").decoded.well_formed);
  EXPECT_TRUE(read_member("Words", "80").sample.words->empty());
  EXPECT_TRUE(read_member("Words", "9fff").sample.words->empty());
}

TEST(CborDecode, ReadsStringsInChunks) {
  EXPECT_EQ(read_member("Name", "7f61616162ff").sample.name, "ab");
  EXPECT_EQ(read_member("Data", "5f4101420203ff").sample.data->bytes, "\x01\x02\x03");
  EXPECT_EQ(read_hex("a17f624e61626d65ff6161").sample.name, "a");
  EXPECT_EQ(read_member("Tags", "a17f616b616bff7f6176ff").sample.tags->entries[0].key, "kk");
}

TEST(CborDecode, PointsIntoTheBody) {
  const Read result = read_hex("a2644e616d657f61616162ff6444617461420102");
  const std::string_view body = result.body.view();
  for (const std::string_view view : {*result.sample.name, result.sample.data->bytes}) {
    EXPECT_EQ(view.size(), 2U);
    EXPECT_GE(view.data(), body.data());
    EXPECT_LE(view.data() + view.size(), body.data() + body.size());
  }
}

// A blob is what was sent, whatever its bytes look like.
TEST(CborDecode, TakesBlobsAsTheyAre) {
  EXPECT_EQ(read_member("Data", "4461476b3d").sample.data->bytes, "aGk=");
  EXPECT_EQ(read_member("Data", "42ffff").sample.data->bytes, "\xff\xff");
  EXPECT_EQ(read_member("Data", "40").sample.data->bytes, "");
}

// facts 1.11: milliseconds, unlike RFC 8949; a tolerant reader takes a float too.
TEST(CborDecode, ReadsTimesInMilliseconds) {
  constexpr base::Timestamp kTime{1'700'000'000'123};
  EXPECT_EQ(read_member("Time", "c11b0000018bcfe5687b").sample.time, kTime);
  EXPECT_EQ(read_member("Time", "c1fb4278bcfe5687b000").sample.time, kTime);
  EXPECT_EQ(read_member("Time", "1b0000018bcfe5687b").sample.time, kTime);
  EXPECT_EQ(read_member("Time", "c120").sample.time, base::Timestamp{-1});
  // Beyond all sense, but sums with it must not overflow.
  EXPECT_EQ(read_member("Time", "c11bffffffffffffffff").sample.time,
            base::Timestamp{9'000'000'000'000'000});
}

// As in JSON (facts 1.8, "Conversions that succeed").
TEST(CborDecode, FloorsAndClampsIntegers) {
  EXPECT_EQ(read_member("Limit", "f93e00").sample.limit, 1);               // 1.5
  EXPECT_EQ(read_member("Limit", "fbbff8000000000000").sample.limit, -2);  // -1.5
  EXPECT_EQ(read_member("Limit", "1a80000000").sample.limit, 2147483647);
  EXPECT_EQ(read_member("Limit", "fb7e37e43c8800759c").sample.limit, 2147483647);  // 1e300
  EXPECT_EQ(read_member("Limit", "c249010000000000000000").sample.limit, 2147483647);
  EXPECT_EQ(read_member("Limit", "c2410a").sample.limit, 10);
  EXPECT_EQ(read_member("Big", "1bffffffffffffffff").sample.big, INT64_MAX);
  EXPECT_EQ(read_member("Big", "3bffffffffffffffff").sample.big, INT64_MIN);
}

TEST(CborDecode, ReadsWordsAsBooleans) {
  EXPECT_EQ(read_member("Flag", "63596573").sample.flag, true);
  EXPECT_EQ(read_member("Flag", "6130").sample.flag, false);
  EXPECT_EQ(read_member("Flag", "f4").sample.flag, false);
}

TEST(CborDecode, TreatsNullAndUndefinedAsAbsent) {
  const Read result = read_hex(
      "a4644e616d65f6654c696d6974f765576f7264738361"
      "61f6f6"
      "6454616773a1616bf6");
  EXPECT_EQ(result.decoded.type_error, "");
  EXPECT_TRUE(result.decoded.well_formed);
  EXPECT_FALSE(result.sample.name || result.sample.limit);
  EXPECT_EQ(result.sample.words->size(), 1U);
  EXPECT_TRUE(result.sample.tags->entries.empty());
}

TEST(CborDecode, TakesTheLastOfDuplicateMembers) {
  const Read result = read_hex("a2654c696d697401654c696d697402");
  EXPECT_EQ(result.sample.limit, 2);
}

TEST(CborDecode, IgnoresMembersItDoesNotKnow) {
  const Read result = read_hex(
      "bf654f74686572bf644e616d65656f75746572617882a0"
      "9f5f4101ffff"
      "ff"
      "60f6644e616d656161ff");
  EXPECT_TRUE(result.decoded.well_formed);
  EXPECT_EQ(result.sample.name, "a");
}

TEST(CborDecode, IgnoresTags) {
  EXPECT_EQ(read_hex("d9d9f7a1644e616d65d9d9f76161").sample.name, "a");
  EXPECT_EQ(read_hex("a1c1644e616d656161").sample.name, "a");
}

// facts 1.8, in the words of JSON.
TEST(CborDecode, ReportsWrongTypes) {
  const std::string number =
      "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to ";
  EXPECT_EQ(type_error("Name", "01"), number + "an String");
  EXPECT_EQ(type_error("Name", "f93e00"), number + "an String");
  EXPECT_EQ(type_error("Flag", "17"), number + "an Boolean");
  EXPECT_EQ(type_error("Data", "c24101"), number + "a Blob");
  EXPECT_EQ(type_error("Name", "f5"), "class java.lang.Boolean can not be converted to an String");
  EXPECT_EQ(type_error("Limit", "6131"),
            "class java.lang.String can not be converted to an Integer");
  EXPECT_EQ(type_error("Time", "c06131"),
            "class java.lang.String can not be converted to milliseconds since epoch");
  EXPECT_EQ(type_error("Name", "a0"), "Start of structure or map found where not expected.");
  EXPECT_EQ(type_error("Name", "80"), "Start of list found where not expected");
  EXPECT_EQ(type_error("Words", "01"), "Expected list or null");
  EXPECT_EQ(type_error("Tags", "01"), "Expected map or null");
  EXPECT_EQ(type_error("Entries", "8101"), "Expected null");
}

// Types that JSON does not have; the words are ours.
TEST(CborDecode, KeepsTextsAndBytesApart) {
  EXPECT_EQ(type_error("Data", "6461476b3d"),
            "class java.lang.String can not be converted to a Blob");
  EXPECT_EQ(type_error("Name", "4161"),
            "class java.nio.HeapByteBuffer can not be converted to an String");
}

TEST(CborDecode, PrefersABrokenSyntaxToAWrongType) {
  EXPECT_FALSE(read_hex("bf654c696d69746131").decoded.well_formed);
}

TEST(CborDecode, RefusesWhatIsNoMap) {
  for (const char* hex : {"", "00", "80", "8000", "9fff", "60", "40", "f6", "f5", "ff", "c1",
                          "c101", "d9d9f7", "81a0", "f93e00"}) {
    EXPECT_FALSE(read_hex(hex).decoded.well_formed) << hex;
  }
}

TEST(CborDecode, RefusesBytesBehindTheMap) {
  for (const char* hex : {"a000", "a0a0", "bfffff", "a0f6"}) {
    EXPECT_FALSE(read_hex(hex).decoded.well_formed) << hex;
  }
}

TEST(CborDecode, RefusesKeysThatAreNoTexts) {
  for (const char* hex : {"a10001", "a1410101", "a1f601", "a18001", "a1a001", "bf0001ff"}) {
    EXPECT_FALSE(read_hex(hex).decoded.well_formed) << hex;
  }
}

TEST(CborDecode, RefusesStringsThatAreNotUnicode) {
  EXPECT_FALSE(read_member("Name", "61ff").decoded.well_formed);
  EXPECT_FALSE(read_member("Name", "63eda080").decoded.well_formed);  // a surrogate
  EXPECT_FALSE(read_member("Tags", "a161ff6176").decoded.well_formed);
  EXPECT_TRUE(read_member("Other", "61ff").decoded.well_formed);
}

// JSON cannot say them.
TEST(CborDecode, RefusesNumbersThatAreNone) {
  for (const char* name : {"Limit", "Big", "Time", "Other"}) {
    EXPECT_FALSE(read_member(name, "f97e00").decoded.well_formed) << name;  // NaN
    EXPECT_FALSE(read_member(name, "f97c00").decoded.well_formed) << name;  // infinity
    EXPECT_FALSE(read_member(name, "fbfff0000000000000").decoded.well_formed) << name;
  }
}

// RFC 8949, appendix F, each as the last thing in a map.
TEST(CborDecode, RefusesWhatTheStandardCallsMalformed) {
  for (const char* hex :
       {// The end comes inside of a head.
        "18", "19", "1a", "1b", "1901", "1a0102", "1b01020304050607", "38", "58", "78", "98",
        "9a01ff00", "b8", "d8", "f8", "f900", "fa0000", "fb000000",
        // Strings that are longer than the body.
        "41", "61", "5affffffff00", "5bffffffffffffffff010203", "7affffffff00",
        "7b7fffffffffffffff010203",
        // Containers with more items than there are.
        "81", "818181818181818181", "8200", "a1", "a20102", "a100", "a2000000", "c0",
        "9bffffffffffffffff00", "bbffffffffffffffff616100",
        // Without the break.
        "5f4100", "7f6100", "9f", "9f0102", "bf", "bf01020102", "819f", "9f8000",
        "9f9f9f9f9fffffffff", "9f819f819f9fffffff",
        // Reserved values.
        "1c", "1d", "1e", "3c", "3d", "3e", "5c", "5d", "5e", "7c", "7d", "7e", "9c", "9d", "9e",
        "bc", "bd", "be", "dc", "dd", "de", "fc", "fd", "fe", "f800", "f801", "f818", "f81f",
        // Chunks of another kind.
        "5f00ff", "5f21ff", "5f6100ff", "5f80ff", "5fa0ff", "5fc000ff", "5fe0ff", "7f4100ff",
        "5f5f4100ffff", "7f7f6100ffff",
        // A break where there is nothing to end.
        "ff", "81ff", "8200ff", "a1ff", "a1ff00", "a100ff", "a20000ff", "9f81ff",
        "9f829f819f9fffffffff", "bf00ff", "bf000000ff",
        "bf616100"
        "6162ff",
        // No length that is indefinite.
        "1f", "3f", "df"}) {
    EXPECT_FALSE(read_member("Other", hex).decoded.well_formed) << hex;
    EXPECT_FALSE(read_member("Entries", hex).decoded.well_formed) << hex;
  }
}

TEST(CborDecode, RefusesDeepNesting) {
  for (const char* hex : {"81", "9f", "bf6161", "a16161", "c1"}) {
    std::string nested = from_hex("a16161");
    for (int i = 0; i < 400'000; ++i) {
      nested += from_hex(hex);
    }
    EXPECT_FALSE(well_formed(nested)) << hex;
  }
}

TEST(CborDecode, AllowsSixtyFourLevels) {
  const auto nested = [](size_t depth) {
    return from_hex("a16161") + std::string(depth - 2, '\x81') + "\x80";
  };
  EXPECT_TRUE(well_formed(nested(64)));
  EXPECT_FALSE(well_formed(nested(65)));
}

// However many of them; the innermost counts.
TEST(CborDecode, WalksOverAMillionTags) {
  EXPECT_EQ(read_member("Limit", "d81801").sample.limit, 1);
  EXPECT_TRUE(well_formed(from_hex("a16161") + std::string(1'000'000, '\xc1') + "\x01"));
}

TEST(CborDecode, RefusesABodyThatIsCutOffAnywhere) {
  base::SeededRandom forms(20'260'705);
  for (base::RandomSource* source :
       {static_cast<base::RandomSource*>(nullptr), static_cast<base::RandomSource*>(&forms)}) {
    const std::string whole = to_cbor(kWhole, structure_of<Sample>(), source);
    for (size_t size = 0; size < whole.size(); ++size) {
      EXPECT_FALSE(well_formed(whole.substr(0, size))) << to_hex(whole.substr(0, size));
    }
    EXPECT_TRUE(well_formed(whole));
  }
}

// Whatever is damaged, the reader stays inside of the body (AddressSanitizer) and decides.
TEST(CborDecode, SurvivesRandomDamage) {
  constexpr uint64_t kSeed = 20'260'706;
  SCOPED_TRACE(kSeed);
  base::SeededRandom random(kSeed);
  int accepted = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = to_cbor(kWhole, structure_of<Sample>(), &random);
    for (uint64_t damage = 0; damage <= random.next_uint64() % 3; ++damage) {
      bytes[random.next_uint64() % bytes.size()] = static_cast<char>(random.next_uint64());
    }
    accepted += well_formed(bytes) ? 1 : 0;
  }
  EXPECT_GT(accepted, 0);
  EXPECT_LT(accepted, 20'000);
}

TEST(CborDecode, SurvivesRandomBytes) {
  constexpr uint64_t kSeed = 20'260'707;
  SCOPED_TRACE(kSeed);
  base::SeededRandom random(kSeed);
  for (int i = 0; i < 20'000; ++i) {
    const Read result = read("\xbf" + random.bytes(random.next_uint64() % 64));
    EXPECT_LE(result.decoded.type_error.size(), 5000U);
  }
}

// The constraint check refuses the list; until then its rest takes no memory.
TEST(CborDecode, KeepsOneElementMoreThanAListMayHave) {
  std::string empty_maps;
  for (int i = 0; i < 1000; ++i) {
    empty_maps += "a0";
  }
  EXPECT_EQ(read_member("Entries", "9903e8" + empty_maps).sample.entries->size(), 4U);
}

}  // namespace
}  // namespace weir::api::cbor
