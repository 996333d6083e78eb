#include "server/target.h"

#include <string_view>
#include <utility>

#include "api/error_reply.h"
#include "api/operation.h"

namespace weir::server {

namespace {

using net::Answer;
using net::ContentType;

constexpr std::string_view kService = "Kinesis_20131202";
constexpr std::string_view kDynamoDbService = "DynamoDB_20120810";
constexpr std::string_view kBlanks = " \t";

std::string_view trim(std::string_view text) {
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

ContentType read_content_type(std::string_view header) {
  const std::string_view type = trim(header.substr(0, header.find(';')));
  if (type == "application/x-amz-json-1.1") {
    return ContentType::kJson;
  }
  if (type == "application/x-amz-cbor-1.1") {
    return ContentType::kCbor;
  }
  return type == "application/json" ? ContentType::kPlainJson : ContentType::kNone;
}

// DynamoDB speaks one protocol only.
ContentType read_dynamodb_content_type(std::string_view header) {
  const std::string_view type = trim(header.substr(0, header.find(';')));
  return type == "application/x-amz-json-1.0" ? ContentType::kJson10 : ContentType::kNone;
}

Answer access_denied() {
  return {.status = 403,
          .error_type = "AccessDeniedException",
          .body =
              "<AccessDeniedException>\n"
              "  <Message>Unable to determine service/operation name to be authorized"
              "</Message>\n"
              "</AccessDeniedException>\n"};
}

// AWS answers an empty body in CBOR unless JSON 1.1 was asked for, even when no content type came.
Answer empty_body(const Target& target) {
  const bool known = api::is_known_operation(target.operation);
  const std::string_view type = known ? "SerializationException" : "UnknownOperationException";
  const bool json = target.content_type == ContentType::kJson;
  const api::WireFormat format = json ? api::WireFormat::kJson : api::WireFormat::kCbor;
  return {.status = 400,
          .content_type = json ? ContentType::kJson : ContentType::kCbor,
          .error_type = std::string(type),
          .body = api::error_body(format, type, {})};
}

Answer unknown_content_type(const Target& target) {
  if (!target.names_operation) {
    return access_denied();
  }
  return {.status = 404,
          .error_type = "UnknownOperationException",
          .body = "<UnknownOperationException/>\n"};
}

}  // namespace

Target read_target(const net::RequestHead& head, bool leases) {
  const std::string_view name = head.amz_target;
  const size_t dot = name.find('.');
  Target target;
  target.post = head.method == net::Method::kPost;
  target.preflight = head.method == net::Method::kOptions && !head.origin.empty();
  target.content_type = read_content_type(head.content_type);
  target.names_operation = dot != std::string_view::npos && dot > 0 && dot + 1 < name.size();
  if (target.names_operation && name.substr(0, dot) == kService) {
    // With a dot it is no operation of Kinesis, and must not be taken for one of DynamoDB, whose
    // signatures are of another scope.
    const std::string_view operation = name.substr(dot + 1);
    target.operation = operation.find('.') == std::string_view::npos ? operation : "";
  } else if (leases && target.names_operation && name.substr(0, dot) == kDynamoDbService) {
    target.dynamodb = true;
    target.operation = name;
    target.content_type = read_dynamodb_content_type(head.content_type);
  }
  return target;
}

std::optional<Answer> answer_without_api(const Target& target, bool has_body) {
  if (target.preflight) {
    return Answer{.kind = net::AnswerKind::kPreflight};
  }
  if (!target.post) {
    return access_denied();
  }
  if (!has_body && !target.dynamodb) {
    return empty_body(target);
  }
  if (target.content_type == ContentType::kNone) {
    return unknown_content_type(target);
  }
  return std::nullopt;
}

api::WireFormat wire_format(ContentType content_type) {
  switch (content_type) {
    case ContentType::kCbor:
      return api::WireFormat::kCbor;
    case ContentType::kPlainJson:
      return api::WireFormat::kPlainJson;
    case ContentType::kEventStream:  // of answers only
    case ContentType::kJson:
    case ContentType::kJson10:
    case ContentType::kNone:
      break;
  }
  return api::WireFormat::kJson;
}

}  // namespace weir::server
