#include "server/target.h"

#include <string_view>
#include <utility>

#include "api/cloudwatch/dispatch.h"
#include "api/dynamodb/dispatch.h"
#include "api/error_reply.h"
#include "api/operation.h"
#include "server/net/header_fields.h"

namespace weir::server {

namespace {

using net::Answer;
using net::ContentType;

constexpr std::string_view kService = "Kinesis_20131202";
// Where Smithy RPC v2 CBOR names the operation.
constexpr std::string_view kRpcPathFront = "/service/GraniteServiceVersion20100801/operation/";
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

bool has_type(const net::RequestHead& head, std::string_view type) {
  return trim(head.content_type.substr(0, head.content_type.find(';'))) == type;
}

// The only one of DynamoDB, and one of CloudWatch's.
ContentType read_json10(const net::RequestHead& head) {
  return has_type(head, "application/x-amz-json-1.0") ? ContentType::kJson10 : ContentType::kNone;
}

// The first field of the name; empty: there is none.
std::string_view find_field(const net::RequestHead& head, std::string_view name) {
  net::HeaderField field;
  for (std::string_view lines = head.fields; net::next_field(lines, field);) {
    if (net::is_header_name(field.name, name)) {
      return field.value;
    }
  }
  return {};
}

api::ContentEncoding read_encoding(std::string_view text) {
  if (text.empty() || text == "identity") {
    return api::ContentEncoding::kNone;
  }
  return text == "gzip" ? api::ContentEncoding::kGzip : api::ContentEncoding::kUnknown;
}

void take_cloudwatch(std::string_view operation, ContentType type, Target& target) {
  target.service = ServiceName::kCloudWatch;
  target.names_operation = true;
  target.operation = std::string(api::cloudwatch::kTargetPrefix).append(operation);
  target.content_type = type;
}

// Its three protocols: AWS JSON 1.0, Smithy RPC v2 CBOR, and forms, which name the operation in the
// body.
void read_cloudwatch(const net::RequestHead& head, Target& target) {
  const std::string_view path = head.target.substr(0, head.target.find('?'));
  if (head.amz_target.starts_with(api::cloudwatch::kTargetPrefix)) {
    take_cloudwatch(head.amz_target.substr(api::cloudwatch::kTargetPrefix.size()),
                    read_json10(head), target);
  } else if (path.starts_with(kRpcPathFront)) {
    const bool cbor =
        has_type(head, "application/cbor") && find_field(head, "smithy-protocol") == "rpc-v2-cbor";
    take_cloudwatch(path.substr(kRpcPathFront.size()),
                    cbor ? ContentType::kRpcCbor : ContentType::kNone, target);
  } else if (head.amz_target.empty() && has_type(head, "application/x-www-form-urlencoded")) {
    take_cloudwatch("", ContentType::kXml, target);
  } else {
    return;
  }
  target.encoding = read_encoding(find_field(head, "content-encoding"));
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
  } else if (leases && target.names_operation && name.starts_with(api::dynamodb::kTargetPrefix)) {
    target.service = ServiceName::kDynamoDb;
    target.operation = name;
    target.content_type = read_json10(head);
  } else if (leases) {
    read_cloudwatch(head, target);
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
  if (!has_body && target.service == ServiceName::kKinesis) {
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
    case ContentType::kRpcCbor:
      return api::WireFormat::kCbor;
    case ContentType::kXml:
      return api::WireFormat::kQuery;
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
