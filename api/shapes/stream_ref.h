#pragma once

// How most operations name a stream: by name, by ARN, or both (facts 4.0, "stream selector").

#include <array>
#include <optional>
#include <string_view>

#include "api/member_table.h"
#include "api/shapes/rules.h"

namespace weir::api {

struct StreamRef {
  std::optional<std::string_view> stream_name;
  std::optional<std::string_view> stream_arn;
  // Reserved by AWS. Accepted and ignored; never part of an answer (facts 5.12).
  std::optional<std::string_view> stream_id;
};

// The name that is given, by itself or at the end of the ARN; empty if neither is.
inline std::string_view named_stream(const StreamRef& ref) {
  constexpr std::string_view kResource = ":stream/";
  if (ref.stream_name) {
    return *ref.stream_name;
  }
  const std::string_view arn = ref.stream_arn.value_or(std::string_view());
  const size_t at = arn.rfind(kResource);
  return at == std::string_view::npos ? std::string_view() : arn.substr(at + kResource.size());
}

// The rows of a StreamRef in requests that name the stream by its ARN only.
template <auto Path>
consteval std::array<Member, 2> stream_arn_members() {
  return {member<Path, &StreamRef::stream_arn>("StreamARN", required(rules::kStreamArn)),
          member<Path, &StreamRef::stream_id>("StreamId", rules::kStreamId)};
}

// The rows of a StreamRef that is the member `Path` of a request.
template <auto Path>
consteval std::array<Member, 3> stream_ref_members() {
  return {member<Path, &StreamRef::stream_name>("StreamName", rules::kStreamName),
          member<Path, &StreamRef::stream_arn>("StreamARN", rules::kStreamArn),
          member<Path, &StreamRef::stream_id>("StreamId", rules::kStreamId)};
}

}  // namespace weir::api
