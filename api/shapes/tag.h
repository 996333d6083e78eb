#pragma once

// A tag in the answers of ListTagsForStream and ListTagsForResource.

#include <array>
#include <string>

#include "api/member_table.h"

namespace weir::api {

struct Tag {
  std::string key;
  std::string value;

  static constexpr auto members() {
    return std::array{member<&Tag::key>("Key"), member<&Tag::value>("Value")};
  }
};

}  // namespace weir::api
