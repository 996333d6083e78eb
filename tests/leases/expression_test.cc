// Expressions: what they mean and what is refused (DynamoDB developer guide, "Expressions").

#include "leases/expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "leases/evaluate.h"
#include "leases/legacy.h"

namespace weir::leases {
namespace {

using ::testing::HasSubstr;

Value number(std::string_view text) {
  return Value::of_number(*Number::parse(text));
}

Item lease() {
  Item item;
  item["leaseKey"] = Value::of_string("shardId-000000000000");
  item["leaseCounter"] = number("7");
  item["childShardIds"] = {.type = Type::kStringSet, .texts = {"a", "b"}};
  item["list"] = {.type = Type::kList, .list = {number("1"), number("2"), number("3")}};
  item["map"] = {.type = Type::kMap, .map = {{"inner", Value::of_string("x")}}};
  return item;
}

Placeholders placeholders() {
  return {.names = {{"#c", "leaseCounter"}},
          .values = {{":seven", number("7.0")},
                     {":eight", number("8")},
                     {":front", Value::of_string("shardId-")},
                     {":a", Value::of_string("a")},
                     {":x", Value::of_string("x")},
                     {":type", Value::of_string("SS")},
                     {":set", {.type = Type::kStringSet, .texts = {"b", "c"}}},
                     {":list", {.type = Type::kList, .list = {number("9")}}}}};
}

std::string result_of(const std::string& text) {
  Placeholders given = placeholders();
  const auto condition = parse_condition(text, "ConditionExpression", given);
  if (!condition.ok()) {
    return condition.error().text;
  }
  return holds(condition.value(), lease()) ? "true" : "false";
}

TEST(Conditions, MeanWhatTheGuideSays) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"leaseCounter = :seven", "true"},
      {"#c <> :seven", "false"},
      {"#c < :eight AND #c >= :seven", "true"},
      {"#c BETWEEN :seven AND :eight AND leaseKey <> :a", "true"},
      {"#c IN (:eight, :seven)", "true"},
      {"missing = :a OR attribute_not_exists(missing)", "true"},
      {"NOT attribute_exists(leaseKey)", "false"},
      {"attribute_exists(map.inner) and not map.inner <> :x", "true"},
      {"begins_with(leaseKey, :front)", "true"},
      {"contains(childShardIds, :a)", "true"},
      {"attribute_type(childShardIds, :type)", "true"},
      {"size(list) > :seven", "false"},
      {"list[1] < :seven and (leaseKey = :a or list[9] <> :a)", "true"},
      {"leaseKey < :seven", "false"},  // other types have no order
      {"missing <> :a", "true"},
      {"#c = :a or #c = :seven and leaseKey = :a", "false"},  // AND binds closer
  };
  for (const auto& [text, wanted] : cases) {
    EXPECT_EQ(result_of(text), wanted) << text;
  }
}

TEST(Conditions, AreRefusedWhenTheyDoNotParse) {
  EXPECT_THAT(result_of(""), HasSubstr("The expression can not be empty"));
  EXPECT_THAT(result_of("a = "), HasSubstr("Syntax error; token: \"<EOF>\""));
  EXPECT_THAT(result_of("a = :a b"), HasSubstr("Syntax error; token: \"b\""));
  EXPECT_THAT(result_of("a ! :a"), HasSubstr("Syntax error; token: \"!\""));
  EXPECT_THAT(result_of("a = :nope"), HasSubstr("attribute value: :nope"));
  EXPECT_THAT(result_of("#nope = :a"), HasSubstr("attribute name: #nope"));
  EXPECT_THAT(result_of("nothing(a)"), HasSubstr("Invalid function name; function: nothing"));
  EXPECT_THAT(result_of("contains(a)"), HasSubstr("Incorrect number of operands"));
  EXPECT_THAT(result_of("attribute_exists(:a)"), HasSubstr("requires a document path"));
}

// Deep or long expressions end in an error, never in the stack.
TEST(Conditions, AreBounded) {
  EXPECT_THAT(result_of(std::string(2000, '(') + "a = :a"), HasSubstr("too many levels"));
  std::string negated;
  for (int i = 0; i < 1000; ++i) {
    negated += "NOT ";
  }
  EXPECT_THAT(result_of(negated + "a = :a"), HasSubstr("too many"));
  std::string path = "a";
  for (int i = 0; i < 100; ++i) {
    path += ".a";
  }
  EXPECT_THAT(result_of(path + " = :a"), HasSubstr("too many nesting elements"));
  std::string all = "a = :a";
  for (int i = 0; i < 310; ++i) {
    all += " OR a=:a";
  }
  EXPECT_THAT(result_of(all), HasSubstr("too many operators"));
  EXPECT_THAT(result_of(std::string(5000, 'a') + " = :a"), HasSubstr("size has exceeded"));
}

std::string after(const std::string& text, const std::string& attribute) {
  Placeholders given = placeholders();
  const auto update = parse_update(text, given);
  if (!update.ok()) {
    return update.error().text;
  }
  const auto item = leases::apply(update.value(), lease());
  if (!item.ok()) {
    return item.error().text;
  }
  const auto found = item.value().find(attribute);
  if (found == item.value().end()) {
    return "none";
  }
  std::string text_of;
  for (const Value& element : found->second.list) {
    text_of += element.number.text() + " ";
  }
  for (const std::string& element : found->second.texts) {
    text_of += element + " ";
  }
  const bool is_number = found->second.type == Type::kNumber;
  return text_of + found->second.text + (is_number ? found->second.number.text() : "");
}

TEST(Updates, MeanWhatTheGuideSays) {
  EXPECT_EQ(after("SET leaseCounter = leaseCounter + :eight", "leaseCounter"), "15");
  EXPECT_EQ(after("SET #c = #c - :eight", "leaseCounter"), "-1");
  EXPECT_EQ(after("SET fresh = if_not_exists(fresh, :a)", "fresh"), "a");
  EXPECT_EQ(after("SET leaseKey = if_not_exists(map.inner, :a)", "leaseKey"), "x");
  EXPECT_EQ(after("SET list = list_append(list, :list)", "list"), "1 2 3 9 ");
  EXPECT_EQ(after("SET list[7] = :eight", "list"), "1 2 3 8 ");
  EXPECT_EQ(after("REMOVE list[0], list[1]", "list"), "3 ");
  EXPECT_EQ(after("REMOVE leaseKey SET other = leaseKey", "other"), "shardId-000000000000");
  EXPECT_EQ(after("ADD #c :eight", "leaseCounter"), "15");
  EXPECT_EQ(after("ADD childShardIds :set", "childShardIds"), "a b c ");
  EXPECT_EQ(after("DELETE childShardIds :set", "childShardIds"), "a ");
}

TEST(Updates, AreRefused) {
  EXPECT_THAT(after("SET a = missing", "a"), HasSubstr("does not exist in the item"));
  EXPECT_THAT(after("SET missing.b = :a", "a"), HasSubstr("invalid for update"));
  EXPECT_THAT(after("SET a = leaseKey + :a", "a"), HasSubstr("incorrect data type"));
  EXPECT_THAT(after("ADD leaseKey :eight", "a"), HasSubstr("incorrect data type"));
  EXPECT_THAT(after("SET a = :a SET b = :a", "a"), HasSubstr("can only be used once"));
  EXPECT_THAT(after("SET a = :a, a.b = :a", "a"), HasSubstr("paths overlap"));
  EXPECT_THAT(after("PUT a = :a", "a"), HasSubstr("Syntax error"));
}

TEST(Projections, KeepThePartsThatAreNamed) {
  Placeholders given = placeholders();
  const auto parsed = parse_projection("#c, map.inner, list[1], missing", given);
  ASSERT_TRUE(parsed.ok()) << parsed.error().text;
  Item wanted;
  wanted["leaseCounter"] = number("7");
  wanted["map"] = lease()["map"];
  wanted["list"] = {.type = Type::kList, .list = {number("2")}};
  EXPECT_TRUE(project(parsed.value(), lease()) == wanted);
}

// A value is copied at each use, so its uses are paid for.
TEST(Conditions, AreBoundedInTheValuesTheyUse) {
  std::string many = "leaseKey IN (:a";
  for (int i = 0; i < 100; ++i) {
    many += ",:a";
  }
  EXPECT_THAT(result_of(many + ")"), HasSubstr("too many operands"));
  Placeholders given;
  given.values[":big"] = Value::of_string(std::string(1024 * 1024, 'x'));
  const auto condition =
      parse_condition("a IN (:big,:big,:big,:big,:big)", "ConditionExpression", given);
  ASSERT_FALSE(condition.ok());
  EXPECT_THAT(condition.error().text, HasSubstr("too large"));
}

TEST(PlaceholdersUse, MustBeComplete) {
  Placeholders given{.values = {{":a", number("1")}, {":b", number("1")}}};
  ASSERT_TRUE(parse_condition("x = :a", "ConditionExpression", given).ok());
  EXPECT_THAT(given.check_all_used().error().text, HasSubstr("keys: {:b}"));
}

TEST(Legacy, ExpectedIsACondition) {
  const auto judged = [](const LegacyTest& test, const std::string& name) {
    const auto condition = legacy_condition({{name, test}}, false);
    return condition.ok() ? (holds(condition.value(), lease()) ? "true" : "false")
                          : condition.error().text;
  };
  EXPECT_EQ(judged({.value = number("7")}, "leaseCounter"), "true");
  EXPECT_EQ(judged({.exists = false}, "leaseCounter"), "false");
  EXPECT_EQ(judged({.exists = false}, "missing"), "true");
  EXPECT_EQ(
      judged({.comparison = "NOT_CONTAINS", .values = {Value::of_string("z")}}, "childShardIds"),
      "true");
  EXPECT_THAT(judged({.comparison = "BETWEEN", .values = {number("1")}}, "leaseCounter"),
              HasSubstr("Invalid number of argument(s)"));
  EXPECT_THAT(judged({.exists = true}, "leaseCounter"), HasSubstr("Value must be provided"));
}

TEST(Legacy, AttributeUpdatesAreAnUpdate) {
  const auto update = legacy_update({{"leaseCounter", {.action = "ADD", .value = number("1")}},
                                     {"leaseKey", {.action = "DELETE"}},
                                     {"owner", {.action = "PUT", .value = number("3")}}});
  ASSERT_TRUE(update.ok()) << update.error().text;
  const Item item = leases::apply(update.value(), lease()).value();
  EXPECT_TRUE(item.at("leaseCounter") == number("8"));
  EXPECT_TRUE(item.at("owner") == number("3"));
  EXPECT_FALSE(item.contains("leaseKey"));
}

TEST(ItemFormat, HasTheseBytesAndComesBack) {
  using namespace std::string_literals;
  EXPECT_EQ(encode_item({{"n", number("1.0")}}), "\1\0\0\0\1\0\0\0\1n\1\0\0\0\0011"s);
  EXPECT_TRUE(decode_item(encode_item(lease())) == lease());
  const std::string bytes = encode_item(lease());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_item(bytes.substr(0, size)).has_value()) << size;
  }
}

}  // namespace
}  // namespace weir::leases
