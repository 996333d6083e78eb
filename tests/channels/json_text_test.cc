// What counts as one JSON value (RFC 8259).

#include "channels/json_text.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::channels {
namespace {

std::string compact(std::string_view text) {
  return json_on_one_line(text).value_or("no");
}

TEST(JsonOnOneLine, TakesOutBlanksBetweenTheParts) {
  EXPECT_EQ(compact(" { \"a b\" :\n[ 1 , -2.5e+3 ,\ttrue,{ } ,[ ]] , \"c\":null}\r\n"),
            R"({"a b":[1,-2.5e+3,true,{},[]],"c":null})");
  EXPECT_EQ(compact("0"), "0");
  EXPECT_EQ(compact(R"("\"\\\/\b\f\n\r\t\u00e9 é")"), R"("\"\\\/\b\f\n\r\t\u00e9 é")");
}

TEST(JsonOnOneLine, RefusesWhatIsNotOneValue) {
  for (const std::string text :
       {"",      " ",     "{",         "}",        "[1,]",   "{\"a\":1,}", "{\"a\"}",
        "{1:2}", "[1 2]", "1 2",       "01",       "1.",     ".5",         "-",
        "1e",    "tru",   "truefalse", "\"",       "\"\n\"", "\"\\x\"",    "\"\\u12g4\"",
        "'a'",   "[1}",   "{\"a\":[}", "\"\xff\"", "{}{}",   "+1",         "[,1]"}) {
    EXPECT_EQ(compact(text), "no") << text;
  }
}

// No record can exhaust the stack.
TEST(JsonOnOneLine, RefusesDeepNesting) {
  EXPECT_EQ(compact(std::string(512, '[') + std::string(512, ']')).size(), 1024U);
  EXPECT_EQ(compact(std::string(513, '[') + std::string(513, ']')), "no");
  EXPECT_EQ(compact(std::string(1'000'000, '[')), "no");
}

TEST(AppendJsonString, EscapesWhatMustBe) {
  std::string out;
  append_json_string("a\"\\\n\x01", out);
  EXPECT_EQ(out, "\"a\\\"\\\\\\u000a\\u0001\"");
}

}  // namespace
}  // namespace weir::channels
