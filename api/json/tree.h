#pragma once

// JSON as a tree, for the protocols whose shape is not a member table (api/dynamodb).

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::api::json {

struct Tree {
  enum class Kind { kNull, kBoolean, kNumber, kString, kArray, kObject };
  Kind kind = Kind::kNull;
  bool flag = false;
  std::string text{};  // kString; kNumber: as it was written
  std::vector<Tree> elements{};
  std::vector<std::pair<std::string, Tree>> members{};

  // The member of that name, unless it is null; nullptr: there is none.
  const Tree* find(std::string_view name) const;
};

// A node takes 90 bytes however short its text is.
inline constexpr size_t kTreeNodesMax = 64 * 1024;

// nullopt: not one JSON value, not UTF-8, a name twice in an object, deeper than `depth_max`, or of
// more than kTreeNodesMax values.
std::optional<Tree> parse_tree(std::string_view text, int depth_max);

}  // namespace weir::api::json
