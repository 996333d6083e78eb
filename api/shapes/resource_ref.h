#pragma once

// How the operations on tags name a stream or a consumer: by its ARN (facts 4.5).

#include <array>
#include <optional>
#include <string_view>

#include "api/member_table.h"
#include "api/shapes/rules.h"

namespace weir::api {

struct ResourceRef {
  std::optional<std::string_view> resource_arn;
  // Reserved by AWS. Accepted and ignored (facts 5.12).
  std::optional<std::string_view> stream_id;
};

// The rows of a ResourceRef that is the member `Path` of a request.
template <auto Path>
consteval std::array<Member, 2> resource_ref_members() {
  return {member<Path, &ResourceRef::resource_arn>("ResourceARN", required(rules::kResourceArn)),
          member<Path, &ResourceRef::stream_id>("StreamId", rules::kStreamId)};
}

}  // namespace weir::api
