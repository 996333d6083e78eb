#include "api/json/decode.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "tests/api/sample_shape.h"

namespace weir::api::json {
namespace {

// A body in a block of exactly its size and padding, so that AddressSanitizer sees a read too far.
struct Read {
  base::Buffer body;
  Sample sample;
  Decoded decoded;
};

Read read(std::string_view text) {
  Read result{.body = base::Buffer::copy_of(text), .sample = {}, .decoded = {}};
  result.decoded = decode(result.body, {&structure_of<Sample>(), &result.sample});
  return result;
}

bool well_formed(std::string_view text) {
  return read(text).decoded.well_formed;
}

std::string type_error(std::string_view text) {
  const Read result = read(text);
  EXPECT_TRUE(result.decoded.well_formed) << text;
  return result.decoded.type_error;
}

TEST(JsonDecode, ReadsAMemberOfEachKind) {
  const Read result =
      read(R"({"Name":"a\u00e9\n","Limit":7,"Big":-9000000000,"Flag":true,"Data":"aGk=",)"
           R"("Time":1548118964.772,"Words":["x","y"],"Tags":{"k":"v"},)"
           R"("Entries":[{"Data":"aGk=","PartitionKey":"p"}]})");
  ASSERT_TRUE(result.decoded.well_formed);
  EXPECT_EQ(result.decoded.type_error, "");
  const Sample& sample = result.sample;
  EXPECT_EQ(sample.name, "a\xc3\xa9\n");
  EXPECT_EQ(sample.limit, 7);
  EXPECT_EQ(sample.big, -9'000'000'000);
  EXPECT_EQ(sample.flag, true);
  EXPECT_EQ(sample.data->bytes, "hi");
  EXPECT_EQ(sample.time, base::Timestamp{1'548'118'964'772});
  EXPECT_EQ(sample.words, (std::vector<std::string_view>{"x", "y"}));
  ASSERT_EQ(sample.tags->entries.size(), 1U);
  EXPECT_EQ(sample.tags->entries[0].value, "v");
  ASSERT_EQ(sample.entries->size(), 1U);
  EXPECT_EQ((*sample.entries)[0].data->bytes, "hi");
  EXPECT_FALSE(sample.colour.has_value());
}

TEST(JsonDecode, PointsIntoTheBody) {
  const Read result = read(R"({"Name":"stream","Data":"aGk="})");
  const std::string_view body = result.body.view();
  for (const std::string_view view : {*result.sample.name, result.sample.data->bytes}) {
    EXPECT_GE(view.data(), body.data());
    EXPECT_LE(view.data() + view.size(), body.data() + body.size());
  }
}

TEST(JsonDecode, IgnoresMembersItDoesNotKnow) {
  const Read result = read(
      R"({"Other":{"Name":"inner","x":[{"Limit":[1]},[]]},"":null,"name":"case","Name":"outer"})");
  EXPECT_TRUE(result.decoded.well_formed);
  EXPECT_EQ(result.sample.name, "outer");
  EXPECT_FALSE(result.sample.limit.has_value());
}

// [unsure] on AWS (facts 1.8); documented in docs/compatibility.md.
TEST(JsonDecode, TakesTheLastOfDuplicateMembers) {
  const Read result = read(R"({"Limit":1,"Limit":2,"Words":["a"],"Words":["b"],"Name":"x",)"
                           R"("Name":null,"Tags":{"k":"1","k":"2"}})");
  EXPECT_EQ(result.sample.limit, 2);
  EXPECT_EQ(result.sample.words, (std::vector<std::string_view>{"b"}));
  EXPECT_FALSE(result.sample.name.has_value());
  ASSERT_EQ(result.sample.tags->entries.size(), 1U);
  EXPECT_EQ(result.sample.tags->entries[0].value, "2");
}

TEST(JsonDecode, TreatsNullAsAbsent) {
  const Read result =
      read(R"({"Name":null,"Limit":null,"Flag":null,"Entries":null,"Tags":{"k":null},)"
           R"("Words":["a",null]})");
  EXPECT_EQ(result.decoded.type_error, "");
  EXPECT_FALSE(result.sample.name || result.sample.limit || result.sample.flag);
  EXPECT_FALSE(result.sample.entries.has_value());
  EXPECT_TRUE(result.sample.tags->entries.empty());
  EXPECT_EQ(result.sample.words->size(), 1U);
}

// Otherwise the entries of the answer would not match those of the request.
TEST(JsonDecode, KeepsThePlaceOfANullStructureInAList) {
  const Read result = read(R"({"Entries":[null,{"PartitionKey":"b"}]})");
  ASSERT_EQ(result.sample.entries->size(), 2U);
  EXPECT_FALSE((*result.sample.entries)[0].partition_key.has_value());
  EXPECT_EQ((*result.sample.entries)[1].partition_key, "b");
}

// facts 1.8, "Conversions that succeed".
TEST(JsonDecode, ReadsWordsAsBooleans) {
  for (const char* word : {"\"true\"", "\"TRUE\"", "\"1\"", "\"yes\"", "\"Yes\"", "true"}) {
    EXPECT_EQ(read("{\"Flag\":" + std::string(word) + "}").sample.flag, true) << word;
  }
  for (const char* word : {"\"false\"", "\"0\"", "\"no\"", "\"NO\"", "false"}) {
    EXPECT_EQ(read("{\"Flag\":" + std::string(word) + "}").sample.flag, false) << word;
  }
}

TEST(JsonDecode, FloorsAndClampsIntegers) {
  EXPECT_EQ(read(R"({"Limit":1.99})").sample.limit, 1);
  EXPECT_EQ(read(R"({"Limit":1e3})").sample.limit, 1000);
  EXPECT_EQ(read(R"({"Limit":2147483648})").sample.limit, 2147483647);
  EXPECT_EQ(read(R"({"Limit":-1e300})").sample.limit, -2147483647 - 1);
  EXPECT_EQ(read(R"({"Big":18446744073709551615})").sample.big, INT64_MAX);
  EXPECT_EQ(read(R"({"Big":-1e30})").sample.big, INT64_MIN);
}

TEST(JsonDecode, ReadsTimesToTheMillisecond) {
  EXPECT_EQ(read(R"({"Time":1700000000})").sample.time, base::Timestamp{1'700'000'000'000});
  EXPECT_EQ(read(R"({"Time":1.700000000123E9})").sample.time, base::Timestamp{1'700'000'000'123});
  // Beyond all sense, but sums with it must not overflow.
  EXPECT_EQ(read(R"({"Time":1e300})").sample.time, base::Timestamp{9'000'000'000'000'000});
}

TEST(JsonDecode, RefusesWhatIsNoObject) {
  for (const char* text : {"",
                           " ",
                           "[]",
                           "1",
                           "null",
                           "true",
                           "\"{}\"",
                           "{",
                           "}",
                           "{}{}",
                           "{} x",
                           "[{}]",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{'a':1}",
                           "{a:1}",
                           "{\"a\":01}",
                           "{\"a\":+1}",
                           "{\"a\":.5}",
                           "{\"a\":NaN}",
                           "{\"a\":tru}",
                           "// c\n{}",
                           "{\"a\":\"\\x\"}",
                           "{\"a\":\"\n\"}"}) {
    EXPECT_FALSE(well_formed(text)) << text;
  }
  EXPECT_TRUE(well_formed(" {}\n\t "));
}

// The parser takes a NUL for the end of the text; what stands behind must not be overlooked.
TEST(JsonDecode, RefusesANulByte) {
  EXPECT_FALSE(well_formed(std::string_view("{}\0junk", 7)));
  EXPECT_FALSE(well_formed(std::string_view("{}\0", 3)));
  EXPECT_FALSE(well_formed(std::string_view("{\"Name\":\"a\0b\"}", 14)));
}

TEST(JsonDecode, RefusesAByteOrderMark) {
  EXPECT_FALSE(well_formed("\xef\xbb\xbf{}"));
}

TEST(JsonDecode, RefusesStringsThatAreNotUnicode) {
  EXPECT_FALSE(well_formed(R"({"Name":"\ud800"})"));
  EXPECT_FALSE(well_formed(R"({"Name":"\ud800\u0041"})"));
  EXPECT_FALSE(well_formed(R"({"Name":"\udc00"})"));
  EXPECT_FALSE(well_formed("{\"Name\":\"\xff\"}"));
  EXPECT_FALSE(well_formed("{\"Tags\":{\"\xff\":\"v\"}}"));
  EXPECT_FALSE(well_formed("{\"Data\":\"\xff\xff\xff\xff\"}"));
  EXPECT_EQ(read(R"({"Name":"\ud83d\ude00"})").sample.name, "\xf0\x9f\x98\x80");
}

// 400,000 brackets overflow the stack of a recursive parser.
TEST(JsonDecode, RefusesDeepNesting) {
  EXPECT_FALSE(well_formed(std::string(400'000, '[')));
  EXPECT_FALSE(well_formed("{\"x\":" + std::string(400'000, '[')));
  std::string objects;
  for (int i = 0; i < 100'000; ++i) {
    objects += "{\"a\":";
  }
  EXPECT_FALSE(well_formed(objects));
}

TEST(JsonDecode, AllowsSixtyFourLevels) {
  const auto nested = [](size_t depth) {
    return "{\"x\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  EXPECT_TRUE(well_formed(nested(64)));
  EXPECT_FALSE(well_formed(nested(65)));
}

// A number of a megabyte is read in one pass; too big for a double, it is no number.
TEST(JsonDecode, SurvivesVeryLongNumbers) {
  EXPECT_FALSE(well_formed("{\"Limit\":" + std::string(1'000'000, '9') + "}"));
  EXPECT_TRUE(well_formed("{\"Limit\":0." + std::string(1'000'000, '9') + "}"));
  EXPECT_FALSE(well_formed("{\"Limit\":1e999999999999}"));
  EXPECT_TRUE(well_formed("{\"Limit\":1e-999999999999}"));
}

TEST(JsonDecode, RefusesATextThatIsCutOffAnywhere) {
  const std::string whole = R"({"Name":"a\u00e9\ud83d\ude00","Limit":-1.5e3,"Flag":true,)"
                            R"("Entries":[{"Data":"aGk="},null]})";
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(well_formed(whole.substr(0, size))) << whole.substr(0, size);
  }
  EXPECT_TRUE(well_formed(whole));
}

// At each length the end lies elsewhere in the blocks that the parser reads.
TEST(JsonDecode, ReadsNothingBehindTheBody) {
  for (size_t length = 0; length < 70; ++length) {
    const std::string name(length, 'n');
    EXPECT_EQ(read("{\"Name\":\"" + name + "\"}").sample.name, name);
    EXPECT_FALSE(well_formed("{\"Name\":\"" + name));
  }
}

TEST(JsonDecode, ReportsTheFirstWrongType) {
  EXPECT_EQ(type_error(R"({"Limit":"1","Name":true})"),
            "class java.lang.String can not be converted to an Integer");
  EXPECT_EQ(type_error(R"({"Entries":[{"Data":1,"PartitionKey":[]}]})"),
            "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to "
            "a Blob");
}

// Syntax comes first, wherever it is (facts 1.5).
TEST(JsonDecode, PrefersABrokenSyntaxToAWrongType) {
  EXPECT_FALSE(well_formed(R"({"Limit":"1",)"));
  EXPECT_FALSE(well_formed(R"({"Limit":[{"x":"\q"}]})"));
}

TEST(JsonDecode, WalksOverContainersWhereScalarsBelong) {
  const Read result = read(R"({"Name":[["a"],{"Name":"b"}],"Limit":3})");
  EXPECT_EQ(result.decoded.type_error, "Start of list found where not expected");
  EXPECT_FALSE(result.sample.name.has_value());
  EXPECT_EQ(result.sample.limit, 3);
}

TEST(JsonDecode, RepeatsABadBlobAsItWasSent) {
  const std::string front = "Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFy";
  EXPECT_EQ(type_error("{\"Data\":\"" + front + "A\xc3\xa9" + "A\"}"),
            "'" + front + "A\xc3\xa9" +
                "A' can not be converted to a Blob: Invalid Base64 character: '\xc3\xa9'");
}

// Whatever is damaged, the reader stays inside of the body (AddressSanitizer) and decides.
TEST(JsonDecode, SurvivesRandomDamage) {
  constexpr uint64_t kSeed = 20'260'102;
  SCOPED_TRACE(kSeed);
  base::SeededRandom random(kSeed);
  const std::string whole =
      R"({"Name":"a\u00e9\ud83d\ude00","Limit":-1.5e3,"Flag":"yes","Tags":{"k":"v"},"Big":12,)"
      R"("Words":["a",null],"Entries":[{"Data":"aGVsbG8gd29ybGQh","PartitionKey":"p"},{}]})";
  int accepted = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text = whole;
    for (uint64_t damage = 0; damage <= random.next_uint64() % 3; ++damage) {
      text[random.next_uint64() % text.size()] = static_cast<char>(random.next_uint64());
    }
    accepted += well_formed(text) ? 1 : 0;
  }
  EXPECT_GT(accepted, 0);
  EXPECT_LT(accepted, 20'000);
}

// A refused value of megabytes must not come back as an answer of megabytes.
TEST(JsonDecode, CutsLongValuesInItsTexts) {
  EXPECT_LT(type_error("{\"Data\":\"" + std::string(1'000'001, 'A') + "\"}").size(), 5000U);
  EXPECT_LT(type_error("{\"Flag\":\"" + std::string(1'000'000, 'A') + "\"}").size(), 5000U);
}

// The constraint check refuses the list; until then its rest takes no memory.
TEST(JsonDecode, KeepsOneElementMoreThanAListMayHave) {
  std::string text = "{\"Entries\":[{}";
  for (int i = 0; i < 1000; ++i) {
    text += ",{}";
  }
  EXPECT_EQ(read(text + "]}").sample.entries->size(), 4U);
  EXPECT_EQ(type_error(text + ",1]}"), "Expected null");
}

TEST(JsonDecode, KeepsLittleOfAMapOfAMillionKeys) {
  std::string text = "{\"Tags\":{\"k\":\"v\"";
  for (int i = 0; i < 100'000; ++i) {
    text += ",\"k" + std::to_string(i) + "\":\"\"";
  }
  const Read result = read(text + "}}");
  EXPECT_TRUE(result.decoded.well_formed);
  EXPECT_GT(result.sample.tags->entries.size(), 200U);
  EXPECT_LE(result.sample.tags->entries.size(), 401U);
}

// A key that is repeated takes one place, however often and wherever it comes again.
TEST(JsonDecode, CountsARepeatedKeyOfAMapOnce) {
  std::string text = "{\"Tags\":{\"k\":\"first\"";
  for (int i = 0; i < 1000; ++i) {
    text += ",\"k\":\"\",\"k" + std::to_string(i % 150) + "\":\"" + std::to_string(i) + "\"";
  }
  const Read result = read(text + ",\"k\":\"last\"}}");
  ASSERT_EQ(result.sample.tags->entries.size(), 151U);
  EXPECT_EQ(result.sample.tags->entries[0].key, "k");
  EXPECT_EQ(result.sample.tags->entries[0].value, "last");
  EXPECT_EQ(result.sample.tags->entries[1].value, "900");  // k0
}

}  // namespace
}  // namespace weir::api::json
