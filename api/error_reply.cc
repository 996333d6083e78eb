#include "api/error_reply.h"

#include <array>
#include <optional>

#include "api/body.h"
#include "api/member_table.h"

namespace weir::api {
namespace {

struct ErrorBody {
  std::string_view type;
  std::optional<std::string_view> message;
  std::optional<std::string_view> capital_message;

  static constexpr auto members() {
    return std::array{member<&ErrorBody::type>("__type"), member<&ErrorBody::message>("message"),
                      member<&ErrorBody::capital_message>("Message")};
  }
};

// What application/json gets instead of an answer (facts 1.5 e).
std::string odd_body(std::string_view type) {
  return std::string(R"({"Output":{"__type":"com.amazon.coral.service#)")
      .append(type)
      .append(R"("},"Version":"1.0"})");
}

Reply reply(WireFormat format, int status, std::string_view type, std::string_view message) {
  return {
      .status = status, .body = error_body(format, type, message), .error_type = std::string(type)};
}

}  // namespace

std::string error_body(WireFormat format, std::string_view type, std::string_view message) {
  if (format == WireFormat::kPlainJson) {
    return odd_body(type);
  }
  ErrorBody error{.type = type, .message = {}, .capital_message = {}};
  if (!message.empty()) {
    // AWS writes SerializationExceptions from another place than all other errors (facts 1.7).
    const bool capital = type == "SerializationException";
    (capital ? error.capital_message : error.message) = message;
  }
  std::string body;
  encode_body(format, {&structure_of<ErrorBody>(), &error}, body);
  return body;
}

Reply error_reply(WireFormat format, const Failure& failure) {
  return reply(format, failure.info().status, failure.info().type, failure.message());
}

Reply error_reply(WireFormat format, const AuthFailure& failure) {
  return reply(format, 400, failure.type, failure.message);
}

}  // namespace weir::api
