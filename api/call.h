#pragma once

// One API call and its answer, without HTTP: server/net makes Calls of requests and bytes of
// Replies, tests make Calls by hand.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "api/operation.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "shards/names.h"

namespace weir::api {

// How the body is written. Answers come in the same format.
enum class WireFormat {
  kJson,       // application/x-amz-json-1.1
  kCbor,       // application/x-amz-cbor-1.1
  kPlainJson,  // application/json: recognised only to give two odd errors (facts 1.5 e)
  kQuery,      // application/x-www-form-urlencoded, answered in XML: of CloudWatch only
};

// How the body is compressed. Only CloudWatch looks at it.
enum class ContentEncoding { kNone, kGzip, kUnknown };

// Who is calling. Accounts and regions are name spaces: the same stream name in two of them means
// two streams.
struct Principal {
  std::string account;     // 12 digits
  std::string region;      // as in the credential scope, for example us-east-1
  std::string access_key;  // empty when the request was not signed
  std::string user{};      // the name in the caller's ARN; empty when signatures are not verified
  std::optional<OperationSet> operations{};  // those it may call; nullopt: all
  // The stream of another account that a policy has opened to this call. Set by dispatch only.
  std::optional<shards::StreamKey> granted{};
};

// What server/auth found wrong. It travels inside the Call because AWS reports broken syntax and
// unknown operations before it (facts 1.5).
struct AuthFailure {
  std::string type;     // for example MissingAuthenticationTokenException
  std::string message;  // AWS's text (facts 1.6)
};

struct Call {
  // The part of X-Amz-Target behind "Kinesis_20131202."; all of it when it names DynamoDB or
  // CloudWatch and leases are on (api/dynamodb, api/cloudwatch); empty when the target names
  // another service or none.
  std::string operation;
  WireFormat format = WireFormat::kJson;
  ContentEncoding encoding = ContentEncoding::kNone;
  // The raw body. Parsing happens in place and destroys it.
  base::Buffer body;
  std::variant<Principal, AuthFailure> caller;
  // Past this the client gets 503 instead of waiting longer.
  base::SteadyTime deadline = base::SteadyTime::never();
};

class EventStream;

struct Reply {
  int status = 200;
  std::string body;  // may be empty: operations without output answer an empty body (facts 1.1)
  // The bare error name when status is not 200, for the x-amzn-ErrorType header and metrics.
  std::string error_type{};
  // "Code;Sender" for the x-amzn-query-error header, by which SDKs of CloudWatch know an error.
  std::string query_error{};
  // The id that the body tells, which the answer must have; empty: any.
  std::string request_id{};
  // Not nullptr: the answer is a stream of events, and `body` the payload of the first of them.
  std::shared_ptr<EventStream> events{};
};

}  // namespace weir::api
