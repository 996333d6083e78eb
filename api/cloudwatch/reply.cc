#include "api/cloudwatch/reply.h"

#include <algorithm>
#include <array>
#include <utility>

#include "api/body.h"
#include "api/member_table.h"

namespace weir::api::cloudwatch {
namespace {

constexpr std::string_view kNamespace = "http://monitoring.amazonaws.com/doc/2010-08-01/";
constexpr std::string_view kShapes = "com.amazonaws.cloudwatch#";

struct Row {
  ErrorKind kind;
  int status;
  std::string_view code;   // of the query protocol
  std::string_view shape;  // of the others
};
// Names and codes of the service model; those it lacks are of "Common Errors" of the reference.
constexpr std::array<Row, 9> kRows = {
    {{ErrorKind::kMissingParameter, 400, "MissingParameter", "MissingRequiredParameterException"},
     {ErrorKind::kInvalidValue, 400, "InvalidParameterValue", "InvalidParameterValueException"},
     {ErrorKind::kInvalidCombination, 400, "InvalidParameterCombination",
      "InvalidParameterCombinationException"},
     {ErrorKind::kTooManySeries, 400, "LimitExceeded", "LimitExceededFault"},
     {ErrorKind::kMalformed, 400, "MalformedInput", "SerializationException"},
     {ErrorKind::kTooLarge, 413, "RequestEntityTooLarge", "RequestEntityTooLargeException"},
     {ErrorKind::kUnknownOperation, 400, "InvalidAction", "UnknownOperationException"},
     {ErrorKind::kAccessDenied, 403, "AccessDenied", "AccessDeniedException"},
     {ErrorKind::kInternal, 500, "InternalServiceError", "InternalServiceFault"}}};

struct AuthRow {
  std::string_view shape;
  std::string_view code;
};
// What the query protocol calls the failures of facts 1.6.
constexpr std::array<AuthRow, 5> kAuthRows = {
    {{"MissingAuthenticationTokenException", "MissingAuthenticationToken"},
     {"IncompleteSignatureException", "IncompleteSignature"},
     {"InvalidSignatureException", "SignatureDoesNotMatch"},
     {"UnrecognizedClientException", "InvalidClientTokenId"},
     {"ExpiredTokenException", "ExpiredToken"}}};

struct Problem {
  int status = 400;
  std::string_view code;
  std::string_view shape;
  std::string_view text;
};

const Row& row_of(ErrorKind kind) {
  return *std::ranges::find(kRows, kind, &Row::kind);
}

void append_xml(std::string_view text, std::string& out) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        // XML 1.0 has no other control characters, not even escaped.
        out += c >= 0 && c < ' ' && c != '\t' && c != '\n' ? '?' : c;
    }
  }
}

std::string xml_error(const Problem& problem, std::string_view request_id) {
  std::string xml("<ErrorResponse xmlns=\"");
  xml.append(kNamespace).append("\"><Error><Type>");
  xml.append(problem.status < 500 ? "Sender" : "Receiver").append("</Type><Code>");
  xml.append(problem.code).append("</Code><Message>");
  append_xml(problem.text, xml);
  return xml.append("</Message></Error><RequestId>")
      .append(request_id)
      .append("</RequestId></ErrorResponse>\n");
}

struct ErrorBody {
  std::string_view type;
  std::string_view message;

  static constexpr auto members() {
    return std::array{member<&ErrorBody::type>("__type"), member<&ErrorBody::message>("message")};
  }
};

Reply reply(WireFormat format, const Problem& problem, std::string request_id) {
  Reply reply{.status = problem.status,
              .body = {},
              .error_type = std::string(problem.shape),
              .request_id = std::move(request_id)};
  if (format == WireFormat::kQuery) {
    reply.error_type = problem.code;
    reply.body = xml_error(problem, reply.request_id);
    return reply;
  }
  reply.query_error = std::string(problem.code) + (problem.status < 500 ? ";Sender" : ";Receiver");
  const std::string type = std::string(kShapes).append(problem.shape);
  const ErrorBody error{.type = type, .message = problem.text};
  encode_body(format, {&structure_of<ErrorBody>(), &error}, reply.body);
  return reply;
}

}  // namespace

Reply success_reply(WireFormat format, std::string request_id) {
  Reply reply{.body = {}, .request_id = std::move(request_id)};
  if (format == WireFormat::kQuery) {
    reply.body.append("<PutMetricDataResponse xmlns=\"").append(kNamespace);
    reply.body.append("\"><ResponseMetadata><RequestId>").append(reply.request_id);
    reply.body.append("</RequestId></ResponseMetadata></PutMetricDataResponse>\n");
  } else if (format == WireFormat::kJson) {
    reply.body = "{}";
  }
  return reply;  // RPC v2 CBOR: an operation without output answers no body
}

Reply failure_reply(WireFormat format, const Failure& failure, std::string request_id) {
  const Row& row = row_of(failure.kind);
  return reply(format,
               {.status = row.status, .code = row.code, .shape = row.shape, .text = failure.text},
               std::move(request_id));
}

Reply failure_reply(WireFormat format, const AuthFailure& failure, std::string request_id) {
  const auto* const row = std::ranges::find(kAuthRows, failure.type, &AuthRow::shape);
  const std::string_view code = row == kAuthRows.end() ? std::string_view(failure.type) : row->code;
  return reply(format,
               {.status = 403, .code = code, .shape = failure.type, .text = failure.message},
               std::move(request_id));
}

}  // namespace weir::api::cloudwatch
