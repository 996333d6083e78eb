#include "api/json/tree.h"

// The traps of RapidJSON are listed in api/json/decode.cc. Here the handler stops at the depth, the
// numbers stay text, and what is left behind the value is looked for.
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>

#include "base/utf8.h"

namespace weir::api::json {
namespace {

class Builder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Builder> {
 public:
  explicit Builder(int depth_max) : depth_max_(static_cast<size_t>(depth_max)) {}

  // Called by RapidJSON, whose names these are.
  bool Null() { return add({}); }
  bool Bool(bool flag) { return add({.kind = Tree::Kind::kBoolean, .flag = flag}); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    return add({.kind = Tree::Kind::kNumber, .text = std::string(text, size)});
  }
  bool String(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    return base::is_valid_utf8({text, size}) &&
           add({.kind = Tree::Kind::kString, .text = std::string(text, size)});
  }
  bool StartObject() { return open({.kind = Tree::Kind::kObject}); }
  bool StartArray() { return open({.kind = Tree::Kind::kArray}); }
  bool Key(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    names_.back().assign(text, size);
    return base::is_valid_utf8(names_.back());
  }
  bool EndObject(rapidjson::SizeType /*count*/) {
    auto& members = open_.back().members;
    std::ranges::sort(members, {},
                      [](const auto& member) { return std::string_view(member.first); });
    const auto twice = std::ranges::adjacent_find(
        members, {}, [](const auto& member) { return std::string_view(member.first); });
    return twice == members.end() && close();
  }
  bool EndArray(rapidjson::SizeType /*count*/) { return close(); }

  Tree take() { return std::move(root_); }

 private:
  bool open(Tree tree) {
    if (open_.size() >= depth_max_) {
      return false;
    }
    open_.push_back(std::move(tree));
    names_.emplace_back();
    return true;
  }
  bool close() {
    Tree closed = std::move(open_.back());
    open_.pop_back();
    names_.pop_back();
    return add(std::move(closed));
  }
  bool add(Tree tree) {
    if (++nodes_ > kTreeNodesMax) {
      return false;
    }
    if (open_.empty()) {
      root_ = std::move(tree);
    } else if (open_.back().kind == Tree::Kind::kArray) {
      open_.back().elements.push_back(std::move(tree));
    } else {
      open_.back().members.emplace_back(names_.back(), std::move(tree));
    }
    return true;
  }

  const size_t depth_max_;
  size_t nodes_ = 0;
  Tree root_;
  std::vector<Tree> open_;          // from the root to where the parser is
  std::vector<std::string> names_;  // of the member that comes next, in each of them
};

}  // namespace

const Tree* Tree::find(std::string_view name) const {
  const auto found = std::ranges::lower_bound(
      members, name, {}, [](const auto& member) { return std::string_view(member.first); });
  return found == members.end() || found->first != name || found->second.kind == Kind::kNull
             ? nullptr
             : &found->second;
}

std::optional<Tree> parse_tree(std::string_view text, int depth_max) {
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  Builder builder(depth_max);
  const bool parsed = !reader.Parse<kFlags>(stream, builder).IsError();
  if (!parsed || stream.Tell() != text.size()) {
    return std::nullopt;
  }
  return builder.take();
}

}  // namespace weir::api::json
