#include "api/constraints.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/utf8.h"

namespace weir::api {
namespace {

// Longer values are left out of the text, as AWS does today with "large" ones (facts 1.9; where the
// border lies is not known): a refused value must not come back at its full length.
constexpr size_t kValueBytesMax = 4096;

// A place in the request, "records.1.member.partitionKey", written out only when something is wrong
// there.
struct Path {
  const Path* parent = nullptr;
  std::string_view name = {};  // of a member
  size_t list_position = 0;    // 1, 2 ... of an item of a list, which has no name

  std::string text() const {
    std::string text = parent == nullptr ? std::string() : parent->text();
    if (!text.empty()) {
      text += '.';
    }
    if (name.empty()) {
      return text.append(std::to_string(list_position)).append(".member");
    }
    text += name;
    // AWS writes members with a small first letter.
    char& first = text[text.size() - name.size()];
    if (first >= 'A' && first <= 'Z') {
      first = static_cast<char>(first - 'A' + 'a');
    }
    return text;
  }
};

class Report {
 public:
  bool full() const { return items_.size() == kValidationItemsMax; }

  // `value` as it is to be shown: quoted, "null", or empty to leave it out.
  void add(const Path& path, std::string_view value, std::string_view rule) {
    if (!full()) {
      items_.push_back(item(path.text(), value, rule));
    }
  }

  static std::string item(std::string_view path, std::string_view value, std::string_view rule) {
    std::string item = "Value ";
    if (!value.empty()) {
      item.append(value).append(" ");
    }
    item.append("at '").append(path).append("' failed to satisfy constraint: ").append(rule);
    return item;
  }

  std::optional<std::string> message() const {
    if (items_.empty()) {
      return std::nullopt;
    }
    std::string text = std::to_string(items_.size());
    text += items_.size() == 1 ? " validation error detected: " : " validation errors detected: ";
    for (size_t i = 0; i < items_.size(); ++i) {
      text.append(i == 0 ? "" : "; ").append(items_[i]);
    }
    return text;
  }

 private:
  std::vector<std::string> items_;
};

std::string length_rule(bool minimum, int64_t bound) {
  return (minimum ? "Member must have length greater than or equal to "
                  : "Member must have length less than or equal to ") +
         std::to_string(bound);
}

std::string value_rule(bool minimum, int64_t bound) {
  return (minimum ? "Member must have value greater than or equal to "
                  : "Member must have value less than or equal to ") +
         std::to_string(bound);
}

std::string quoted(std::string_view text) {
  return text.size() > kValueBytesMax ? std::string() : "'" + std::string(text) + "'";
}

// True if the number of code points of `text` lies within the rules. Counts only when the number
// of bytes does not settle it.
bool length_in_rules(std::string_view text, const Rules& rules) {
  const int64_t bytes = static_cast<int64_t>(text.size());
  const int64_t at_least = (bytes + 3) / 4;
  const bool short_enough = !rules.max || bytes <= *rules.max;
  const bool long_enough = !rules.min || at_least >= *rules.min;
  if (short_enough && long_enough) {
    return true;
  }
  const int64_t count = static_cast<int64_t>(base::count_code_points(text));
  return (!rules.min || count >= *rules.min) && (!rules.max || count <= *rules.max);
}

std::string enum_rule(const Rules& rules) {
  std::string text = "Member must satisfy enum value set: [";
  for (size_t i = 0; i < rules.values.size(); ++i) {
    text.append(i == 0 ? "" : ", ").append(rules.values[i]);
  }
  return text + "]";
}

bool value_in_rules(std::string_view text, const Rules& rules) {
  return rules.values.empty() ||
         std::find(rules.values.begin(), rules.values.end(), text) != rules.values.end();
}

// The list of rules that AWS prints for the items of a list and the halves of a map.
std::string bracketed(const Rules& rules) {
  std::string text = "[";
  if (!rules.values.empty()) {
    return text + enum_rule(rules) + "]";
  }
  if (rules.max) {
    text += length_rule(false, *rules.max);
  }
  if (rules.min) {
    text.append(rules.max ? ", " : "").append(length_rule(true, *rules.min));
  }
  return text + "]";
}

void check_count(size_t count, const Rules& rules, const Path& path, std::string_view value,
                 Report& report) {
  const int64_t length = static_cast<int64_t>(count);
  if (rules.min && length < *rules.min) {
    report.add(path, value, length_rule(true, *rules.min));
  }
  if (rules.max && length > *rules.max) {
    report.add(path, value, length_rule(false, *rules.max));
  }
}

void check_string(std::string_view text, const Rules& rules, const Path& path, Report& report) {
  if (rules.pattern != nullptr && !rules.pattern->matches(text)) {
    report.add(path, quoted(text),
               std::string("Member must satisfy regular expression pattern: ")
                   .append(rules.pattern->text));
  }
  if (!length_in_rules(text, rules)) {
    check_count(base::count_code_points(text), rules, path, quoted(text), report);
  }
  if (!value_in_rules(text, rules)) {
    report.add(path, quoted(text), enum_rule(rules));
  }
}

void check_number(int64_t number, const Rules& rules, const Path& path, Report& report) {
  const std::string value = quoted(std::to_string(number));
  if (rules.min && number < *rules.min) {
    report.add(path, value, value_rule(true, *rules.min));
  }
  if (rules.max && number > *rules.max) {
    report.add(path, value, value_rule(false, *rules.max));
  }
}

void check_structure(ConstObjectRef object, const Path* parent, Report& report);

bool item_in_rules(std::string_view text, const Rules& rules) {
  return length_in_rules(text, rules) && value_in_rules(text, rules);
}

void check_list(const Member& member, const void* list, const Path& path, Report& report) {
  const Type& type = *member.type;
  const size_t count = type.size(list);
  check_count(count, member.rules, path, {}, report);
  for (size_t i = 0; i < count && !report.full(); ++i) {
    const void* value = type.at(list, i);
    if (type.element->kind == Kind::kStructure) {
      const Path item{.parent = &path, .list_position = i + 1};
      check_structure({type.element->structure, value}, &item, report);
    } else if (member.rules.element != nullptr &&
               !item_in_rules(type.element->text(value), *member.rules.element)) {
      report.add(path, {}, "Member must satisfy constraint: " + bracketed(*member.rules.element));
      return;
    }
  }
}

void check_map(const Member& member, const StringMap& map, const Path& path, Report& report) {
  const Rules& rules = member.rules;
  check_count(map.entries.size(), rules, path, {}, report);
  const auto breaks_rules = [](std::string_view text, const Rules* half) {
    return half != nullptr && !length_in_rules(text, *half);
  };
  if (std::any_of(map.entries.begin(), map.entries.end(), [&](const StringMap::Entry& entry) {
        return breaks_rules(entry.key, rules.map_key);
      })) {
    report.add(path, {}, "Map keys must satisfy constraint: " + bracketed(*rules.map_key));
  }
  if (std::any_of(map.entries.begin(), map.entries.end(), [&](const StringMap::Entry& entry) {
        return breaks_rules(entry.value, rules.map_value);
      })) {
    report.add(path, {}, "Map value must satisfy constraint: " + bracketed(*rules.map_value));
  }
}

void check_value(const Member& member, const void* value, const Path& path, Report& report) {
  switch (member.type->kind) {
    case Kind::kString:
      return check_string(member.type->text(value), member.rules, path, report);
    case Kind::kBlob:
      return check_count(member.type->text(value).size(), member.rules, path, {}, report);
    case Kind::kInteger:
      return check_number(*static_cast<const int32_t*>(value), member.rules, path, report);
    case Kind::kLong:
      return check_number(*static_cast<const int64_t*>(value), member.rules, path, report);
    case Kind::kList:
      return check_list(member, value, path, report);
    case Kind::kMap:
      return check_map(member, *static_cast<const StringMap*>(value), path, report);
    case Kind::kStructure:
      return check_structure({member.type->structure, value}, &path, report);
    case Kind::kBoolean:
    case Kind::kDouble:
    case Kind::kTimestamp:
      return;
  }
}

void check_structure(ConstObjectRef object, const Path* parent, Report& report) {
  for (const Member& member : object.structure->members) {
    const Path path{.parent = parent, .name = member.name};
    const void* value = member.get(object.object);
    if (value != nullptr) {
      check_value(member, value, path, report);
    } else if (member.rules.required) {
      report.add(path, "null", "Member must not be null");
    }
  }
}

}  // namespace

std::optional<std::string> check_constraints(ConstObjectRef input) {
  Report report;
  check_structure(input, nullptr, report);
  return report.message();
}

}  // namespace weir::api
