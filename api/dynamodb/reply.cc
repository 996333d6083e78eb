#include "api/dynamodb/reply.h"

#include <string>

#include "api/dynamodb/attributes.h"
#include "api/json/encode.h"

namespace weir::api::dynamodb {
namespace {

using leases::FailureKind;

constexpr std::string_view kService = "com.amazonaws.dynamodb.v20120810#";
constexpr std::string_view kValidate = "com.amazon.coral.validate#";
constexpr std::string_view kCoral = "com.amazon.coral.service#";

struct Row {
  std::string_view prefix;
  std::string_view type;
  std::string_view code;  // in the reasons of a canceled transaction
  std::string_view text;  // empty: the failure's own
  int status = 400;
};

Row row_of(FailureKind kind) {
  switch (kind) {
    case FailureKind::kInvalid:
      return {kValidate, "ValidationException", "ValidationError", ""};
    case FailureKind::kTableNotFound:
      return {kService, "ResourceNotFoundException", "ResourceNotFound", ""};
    case FailureKind::kTableInUse:
      return {kService, "ResourceInUseException", "ResourceInUse", ""};
    case FailureKind::kConditionFailed:
      return {kService, "ConditionalCheckFailedException", "ConditionalCheckFailed",
              "The conditional request failed"};
    case FailureKind::kCanceled:
      return {kService, "TransactionCanceledException", "None", ""};
    case FailureKind::kTableLimit:
      return {kService, "LimitExceededException", "LimitExceeded", ""};
    case FailureKind::kStoreFull:
      return {kService, "ItemCollectionSizeLimitExceededException",
              "ItemCollectionSizeLimitExceeded", ""};
    case FailureKind::kTooManyChanges:
      return {kService, "ProvisionedThroughputExceededException", "ThrottlingError",
              "Too many writers change the same item. Try again later."};
    case FailureKind::kUnavailable:
      return {kService, "InternalServerError", "InternalServerError",
              "The store takes no writes now; nothing was stored", 503};
    case FailureKind::kUnknown:
      break;
  }
  return {kService, "InternalServerError", "InternalServerError",
          "It is not known whether the write was stored", 500};
}

std::string text_of(const Row& row, const std::string& own) {
  return row.text.empty() ? own : std::string(row.text);
}

void write_reasons(const leases::Failure& failure, std::string& message, std::string& reasons) {
  message = "Transaction cancelled, please refer cancellation reasons for specific reasons [";
  for (size_t i = 0; i < failure.reasons.size(); ++i) {
    const leases::CancelReason& reason = failure.reasons[i];
    const std::string comma = i == 0 ? "" : ",";
    const std::string_view code = reason.kind ? row_of(*reason.kind).code : "None";
    message += (i == 0 ? "" : ", ") + std::string(code);
    reasons += comma + "{\"Code\":\"" + std::string(code) + "\"";
    if (reason.kind) {
      reasons += ",\"Message\":";
      json::encode_string(text_of(row_of(*reason.kind), reason.text), reasons);
    }
    if (reason.item) {
      reasons += ",\"Item\":";
      write_item(*reason.item, reasons);
    }
    reasons += '}';
  }
  message += ']';
}

Reply reply(std::string_view prefix, std::string_view type, std::string_view message,
            std::string_view more, int status) {
  Reply reply;
  reply.status = status;
  reply.error_type = type;
  reply.body.append("{\"__type\":\"").append(prefix).append(type).append("\",\"message\":");
  json::encode_string(message, reply.body);
  // TransactionCanceledException spells it in the other way, and SDKs take either.
  if (type == "TransactionCanceledException") {
    reply.body += ",\"Message\":";
    json::encode_string(message, reply.body);
  }
  reply.body.append(more).append("}");
  return reply;
}

}  // namespace

Reply failure_reply(const leases::Failure& failure) {
  const Row row = row_of(failure.kind);
  std::string message = text_of(row, failure.text);
  std::string more;
  if (failure.kind == FailureKind::kCanceled) {
    std::string reasons;
    write_reasons(failure, message, reasons);
    more = ",\"CancellationReasons\":[" + reasons + "]";
  } else if (failure.item) {
    more = ",\"Item\":";
    write_item(*failure.item, more);
  }
  return reply(row.prefix, row.type, message, more, row.status);
}

Reply protocol_error(std::string_view type, std::string_view message, int status) {
  return reply(type == "ValidationException" ? kValidate : kCoral, type, message, "", status);
}

}  // namespace weir::api::dynamodb
