#include "api/dump_shapes.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "api/exchange.h"
#include "api/json/encode.h"
#include "api/operation.h"
#include "api/shape.h"

namespace weir::api {
namespace {

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::kString:
      return "string";
    case Kind::kInteger:
      return "integer";
    case Kind::kLong:
      return "long";
    case Kind::kDouble:
      return "double";
    case Kind::kBoolean:
      return "boolean";
    case Kind::kBlob:
      return "blob";
    case Kind::kTimestamp:
      return "timestamp";
    case Kind::kList:
      return "list";
    case Kind::kMap:
      return "map";
    case Kind::kStructure:
      return "structure";
  }
  return {};
}

// Writes JSON objects by hand: what is written has no C++ struct to make a table of.
class Dump {
 public:
  void open() {
    comma();
    out_ += '{';
    first_ = true;
  }
  void close() {
    out_ += '}';
    first_ = false;
  }
  void key(std::string_view name) {
    comma();
    json::encode_string(name, out_);
    out_ += ':';
    first_ = true;
  }
  void text(std::string_view name, std::string_view value) {
    key(name);
    json::encode_string(value, out_);
    first_ = false;
  }
  void number(std::string_view name, int64_t value) {
    key(name);
    out_ += std::to_string(value);
    first_ = false;
  }
  void flag(std::string_view name) {
    key(name);
    out_ += "true";
    first_ = false;
  }
  void words(std::string_view name, std::span<const std::string_view> values) {
    key(name);
    out_ += '[';
    for (const std::string_view value : values) {
      comma();
      json::encode_string(value, out_);
    }
    out_ += ']';
  }

  void rules(const Rules& rules);
  void structure(const Structure& structure);
  void type(const Type& type, const Rules& rules);

  std::string take() { return std::move(out_); }

 private:
  void comma() {
    if (!first_) {
      out_ += ',';
    }
    first_ = false;
  }

  std::string out_;
  bool first_ = true;
};

void Dump::rules(const Rules& rules) {
  if (rules.required) {
    flag("required");
  }
  if (rules.min) {
    number("min", *rules.min);
  }
  if (rules.max) {
    number("max", *rules.max);
  }
  if (rules.pattern != nullptr) {
    text("pattern", rules.pattern->text);
  }
  if (!rules.values.empty()) {
    words("enum", rules.values);
  }
}

void Dump::type(const Type& type, const Rules& rules) {
  constexpr Rules kNoRules{};
  open();
  text("type", name_of(type.kind));
  this->rules(rules);
  if (type.kind == Kind::kStructure) {
    key("members");
    structure(*type.structure);
  } else if (type.kind == Kind::kList) {
    key("member");
    this->type(*type.element, rules.element == nullptr ? kNoRules : *rules.element);
  } else if (type.kind == Kind::kMap) {
    const Rules* const halves[] = {rules.map_key, rules.map_value};
    for (size_t i = 0; i < 2; ++i) {
      key(i == 0 ? "key" : "value");
      open();
      text("type", "string");
      this->rules(halves[i] == nullptr ? kNoRules : *halves[i]);
      close();
    }
  }
  close();
}

void Dump::structure(const Structure& structure) {
  open();
  for (const Member& member : structure.members) {
    key(member.name);
    type(*member.type, member.rules);
  }
  close();
}

}  // namespace

std::string dump_shapes() {
  Dump dump;
  dump.open();
  const auto add = [&dump](std::string_view name, const std::unique_ptr<Exchange>& exchange) {
    dump.key(name);
    dump.open();
    dump.key("input");
    dump.structure(*exchange->input().structure);
    if (const Structure* output = exchange->output().structure; output != nullptr) {
      dump.key("output");
      dump.structure(*output);
    }
    dump.close();
  };
#define OPERATION(wire, snake, group, rate) add(#wire, operations::snake());
#include "api/operations.def"
#undef OPERATION
  dump.close();
  return dump.take() + "\n";
}

}  // namespace weir::api
