#pragma once

// CloudWatch's errors, and answers in its three protocols: the query protocol (XML), AWS JSON 1.0
// and Smithy RPC v2 CBOR. In the newer two an error has the name of a shape, and a header that
// tells the code of the query protocol (x-amzn-query-error), by which SDKs go.

#include <string>
#include <string_view>

#include "api/call.h"

namespace weir::api::cloudwatch {

enum class ErrorKind {
  kMissingParameter,
  kInvalidValue,
  kInvalidCombination,
  kTooManySeries,
  kMalformed,  // the body is not one of the protocol
  kTooLarge,   // of more than 1 MiB, compressed or not
  kUnknownOperation,
  kAccessDenied,
  kInternal,
};

struct Failure {
  ErrorKind kind = ErrorKind::kInvalidValue;
  std::string text{};
};

// `request_id` is the one of the answer's header: the query protocol repeats it in the body.
Reply success_reply(WireFormat format, std::string request_id);
Reply failure_reply(WireFormat format, const Failure& failure, std::string request_id);
// What server/auth found.
Reply failure_reply(WireFormat format, const AuthFailure& failure, std::string request_id);

}  // namespace weir::api::cloudwatch
