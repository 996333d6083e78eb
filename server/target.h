#pragma once

// The checks that come before a body is looked into, in the order of facts 1.5:
//
//   a. body too large          413, chunked, empty         (server/net, which counts the bytes)
//   b. method is not POST      403 XML AccessDeniedException
//   c. empty body              400 SerializationException or UnknownOperationException
//   d. unknown content type    403 or 404 in XML
//
// e and later (syntax, operation, authentication, types, constraints) belong to api/dispatch.

#include <optional>
#include <string>

#include "api/call.h"
#include "server/net/answer.h"
#include "server/net/request_head.h"

namespace weir::server {

// Whose operation a request names.
enum class ServiceName { kKinesis, kDynamoDb, kCloudWatch };

// What a head says about the operation. Owns its text.
struct Target {
  bool post = false;
  bool preflight = false;                                   // OPTIONS with Origin
  net::ContentType content_type = net::ContentType::kNone;  // kNone: none, or none of the service's
  bool names_operation = false;                 // X-Amz-Target has both parts, "service.operation"
  ServiceName service = ServiceName::kKinesis;  // the others only if leases are on
  std::string operation;  // the second part, if the first is Kinesis_20131202; see api::Call
  api::ContentEncoding encoding = api::ContentEncoding::kNone;  // of CloudWatch only
};

// `leases`: the operations of DynamoDB and CloudWatch are known too (--with-leases).
Target read_target(const net::RequestHead& head, bool leases = false);

// The answer to a request that does not get as far as api/: the first check of b to d that fails,
// or a CORS preflight. nullopt: it does.
std::optional<net::Answer> answer_without_api(const Target& target, bool has_body);

// The format of a Call for a target that answer_without_api() let through.
api::WireFormat wire_format(net::ContentType content_type);

}  // namespace weir::server
