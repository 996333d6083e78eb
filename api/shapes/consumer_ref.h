#pragma once

// How an operation names a consumer: by its ARN, or by the ARN of its stream and its name, or by
// all of them (facts 4.4).

#include <array>
#include <optional>
#include <string_view>

#include "api/member_table.h"
#include "api/shapes/rules.h"
#include "api/shapes/stream_ref.h"

namespace weir::api {

struct ConsumerRef {
  StreamRef stream;  // its ARN only
  std::optional<std::string_view> consumer_name;
  std::optional<std::string_view> consumer_arn;
};

// The name of the stream that is given, at the end of its ARN or inside the consumer's; empty if
// neither is.
inline std::string_view named_stream(const ConsumerRef& ref) {
  constexpr std::string_view kResource = ":stream/";
  if (ref.stream.stream_arn) {
    return named_stream(ref.stream);
  }
  std::string_view arn = ref.consumer_arn.value_or(std::string_view());
  const size_t at = arn.find(kResource);
  if (at == std::string_view::npos) {
    return {};
  }
  arn.remove_prefix(at + kResource.size());
  return arn.substr(0, arn.find('/'));
}

// The rows of a ConsumerRef that is the member `Path` of a request.
template <auto Path>
consteval std::array<Member, 4> consumer_ref_members() {
  return {
      member<Path, &ConsumerRef::stream, &StreamRef::stream_arn>("StreamARN", rules::kStreamArn),
      member<Path, &ConsumerRef::consumer_name>("ConsumerName", rules::kConsumerName),
      member<Path, &ConsumerRef::consumer_arn>("ConsumerARN", rules::kConsumerArn),
      member<Path, &ConsumerRef::stream, &StreamRef::stream_id>("StreamId", rules::kStreamId)};
}

}  // namespace weir::api
