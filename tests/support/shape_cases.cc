#include "tests/support/shape_cases.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/input_shape.h"
#include "tests/support/reply_matchers.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

// A value for a member, as JSON, and what AWS says about it.
struct Case {
  std::string json;
  std::string text;
};

constexpr const char* kNumber = "class com.amazon.coral.value.json.numbers.TruncatingBigNumber";
constexpr const char* kListHere = "Start of list found where not expected";
constexpr const char* kStructureHere = "Start of structure or map found where not expected.";

// facts 1.8, row by row.
std::vector<Case> wrong_values(Kind kind) {
  const std::string boolean = "class java.lang.Boolean";
  const std::string number = kNumber;
  const std::string text = "class java.lang.String";
  switch (kind) {
    case Kind::kString:
      return {{"true", boolean + " can not be converted to an String"},
              {"2.5", number + " can not be converted to an String"},
              {"[]", kListHere},
              {"{}", kStructureHere}};
    case Kind::kInteger:
    case Kind::kLong: {
      const std::string to = std::string(" can not be converted to an ") +
                             (kind == Kind::kInteger ? "Integer" : "Long");
      return {
          {"\"23\"", text + to}, {"true", boolean + to}, {"[]", kListHere}, {"{}", kStructureHere}};
    }
    case Kind::kDouble:
      return {{"\"23\"", text + " can not be converted to an Double"},
              {"true", boolean + " can not be converted to an Double"},
              {"[]", kListHere},
              {"{}", kStructureHere}};
    case Kind::kBoolean:
      return {{"\"23x\"", "'23X' can not be converted to an Boolean"},
              {"23", number + " can not be converted to an Boolean"},
              {"[]", kListHere},
              {"{}", kStructureHere}};
    case Kind::kBlob:
      return {{"true", boolean + " can not be converted to a Blob"},
              {"1", number + " can not be converted to a Blob"},
              {"\"23456\"",
               "'23456' can not be converted to a Blob: Base64 encoded length is expected a "
               "multiple of 4 bytes but found: 5"},
              {"\"=+/=\"", "'=+/=' can not be converted to a Blob: Invalid Base64 character: '='"},
              {"\"+/+=\"",
               "'+/+=' can not be converted to a Blob: Invalid last non-pad Base64 character "
               "dectected"},
              {"[]", kListHere},
              {"{}", kStructureHere}};
    case Kind::kTimestamp:
      return {{"\"now\"", text + " can not be converted to milliseconds since epoch"},
              {"true", boolean + " can not be converted to milliseconds since epoch"},
              {"[]", kListHere},
              {"{}", kStructureHere}};
    case Kind::kList:
      return {{"\"a\"", "Expected list or null"},
              {"1", "Expected list or null"},
              {"true", "Expected list or null"},
              {"{}", kStructureHere}};
    case Kind::kMap:
      return {{"\"a\"", "Expected map or null"}, {"1", "Expected map or null"}, {"[]", kListHere}};
    case Kind::kStructure:
      return {{"\"a\"", "Expected null"}, {"1", "Expected null"}, {"[]", kListHere}};
  }
  return {};
}

using Wrap = std::function<std::string(const std::string&)>;

// Calls `visit` with every value of the table, also the ones inside lists, maps and structures, and
// with the way to make a whole request of a JSON value for it.
struct Place {
  Kind kind;
  const Rules* rules;  // nullptr for the items of lists and maps
  std::string path;    // as AWS writes it
  Wrap wrap;
  bool strings = false;  // a list of strings
};

void walk(const Structure& structure, const std::string& path, const Wrap& outer,
          const std::function<void(const Place&)>& visit) {
  for (const Member& member : structure.members) {
    const std::string key = "{\"" + std::string(member.name) + "\":";
    const Wrap wrap = [outer, key](const std::string& json) { return outer(key + json + "}"); };
    std::string name(member.name);
    name[0] = static_cast<char>(std::tolower(name[0]));
    const std::string here = path + name;
    const Type* element = member.type->element;
    const bool strings = element != nullptr && element->kind == Kind::kString;
    visit({member.type->kind, &member.rules, here, wrap, strings});
    const Wrap in_list = [wrap](const std::string& json) { return wrap("[" + json + "]"); };
    if (member.type->kind == Kind::kStructure) {
      walk(*member.type->structure, here + ".", wrap, visit);
    } else if (member.type->kind == Kind::kMap) {
      visit({Kind::kString, nullptr, here,
             [wrap](const std::string& json) { return wrap("{\"k\":" + json + "}"); }});
    } else if (member.type->kind == Kind::kList) {
      visit({element->kind, nullptr, here, in_list});
      if (element->kind == Kind::kStructure) {
        walk(*element->structure, here + ".1.member.", in_list, visit);
      }
    }
  }
}

void walk(std::string_view operation, const std::function<void(const Place&)>& visit) {
  walk(
      input_shape(operation), "", [](const std::string& json) { return json; }, visit);
}

std::string list_of(std::string_view item, int64_t count) {
  std::string json = "[";
  for (int64_t i = 0; i < count; ++i) {
    json.append(i == 0 ? "" : ",").append(item);
  }
  return json + "]";
}

std::string map_of(int64_t count) {
  std::string json = "{";
  for (int64_t i = 0; i < count; ++i) {
    json.append(i == 0 ? "\"k" : ",\"k").append(std::to_string(i)).append("\":\"v\"");
  }
  return json + "}";
}

// A value of a length, as JSON.
std::string of_length(Kind kind, int64_t length, bool strings) {
  switch (kind) {
    case Kind::kString:
      return "\"" + std::string(static_cast<size_t>(length), 'a') + "\"";
    case Kind::kBlob:
      // Zero bytes: three for four characters, and what is left with padding.
      return "\"" + std::string(static_cast<size_t>(length / 3 * 4), 'A') +
             (length % 3 == 0   ? ""
              : length % 3 == 1 ? "AA=="
                                : "AAA=") +
             "\"";
    case Kind::kList:
      return list_of(strings ? "\"a\"" : "null", length);
    default:
      return map_of(length);
  }
}

bool is_number(Kind kind) {
  return kind == Kind::kInteger || kind == Kind::kLong;
}

// Values that break one rule of the place, and the item that says so, without its "Value ...".
std::vector<Case> broken_rules(const Place& place) {
  const Rules& rules = *place.rules;
  std::vector<Case> cases;
  const std::string at = "at '" + place.path + "' failed to satisfy constraint: ";
  if (rules.required) {
    cases.push_back({"null", "Value null " + at + "Member must not be null"});
  }
  const std::string measure = is_number(place.kind) ? "value" : "length";
  const auto value = [&place](int64_t number) {
    return is_number(place.kind) ? std::to_string(number)
                                 : of_length(place.kind, number, place.strings);
  };
  if (rules.min && (is_number(place.kind) || *rules.min > 0)) {
    cases.push_back({value(*rules.min - 1), at + "Member must have " + measure +
                                                " greater than or equal to " +
                                                std::to_string(*rules.min)});
  }
  if (rules.max) {
    cases.push_back({value(*rules.max + 1), at + "Member must have " + measure +
                                                " less than or equal to " +
                                                std::to_string(*rules.max)});
  }
  if (rules.pattern != nullptr) {
    // One pattern takes nearly everything.
    const std::string text = rules.pattern->matches("~ ~") ? ":*" : "~ ~";
    cases.push_back({"\"" + text + "\"", "Value '" + text + "' " + at +
                                             "Member must satisfy regular expression pattern: " +
                                             std::string(rules.pattern->text)});
  }
  if (!rules.values.empty()) {
    cases.push_back({"\"other\"", "Value 'other' " + at + "Member must satisfy enum value set: [" +
                                      std::string(rules.values.front())});
  }
  return cases;
}

// CBOR has bytes for blobs; in the place of one a text is no base64 but a wrong type.
std::string text_in_cbor(Kind kind, const Case& wrong) {
  const bool text_for_blob = kind == Kind::kBlob && wrong.json.starts_with("\"");
  return text_for_blob ? "class java.lang.String can not be converted to a Blob" : wrong.text;
}

}  // namespace

void expect_type_errors(std::string_view operation) {
  TestApi api;
  walk(operation, [&](const Place& place) {
    for (const Case& wrong : wrong_values(place.kind)) {
      EXPECT_THAT(api.call(operation, place.wrap(wrong.json)),
                  Fails("SerializationException", wrong.text));
      EXPECT_THAT(api.call_in_cbor(operation, place.wrap(wrong.json)),
                  Fails("SerializationException", text_in_cbor(place.kind, wrong)));
    }
  });
}

void expect_constraint_errors(std::string_view operation) {
  TestApi api;
  walk(operation, [&](const Place& place) {
    if (place.rules == nullptr) {
      return;
    }
    for (const Case& wrong : broken_rules(place)) {
      EXPECT_THAT(api.call(operation, place.wrap(wrong.json)),
                  Fails("ValidationException", wrong.text));
      EXPECT_THAT(api.call_in_cbor(operation, place.wrap(wrong.json)),
                  Fails("ValidationException", wrong.text));
    }
  });
}

}  // namespace weir::api
