#include "server/front.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

#include "server/limits.h"

namespace weir::server {

namespace {

bool is_get_records(const Request& request) {
  return request.target.operation == "GetRecords";
}

bool is_subscribe(const Request& request) {
  return request.target.operation == "SubscribeToShard";
}

// What does not depend on the size of the body.
uint64_t fixed_cost(const Request& request) {
  switch (request.target.service) {
    case ServiceName::kDynamoDb:
      return kLeaseReplyBytes;
    case ServiceName::kCloudWatch:
      return request.target.encoding == api::ContentEncoding::kGzip ? kGunzippedBytes : 0;
    case ServiceName::kKinesis:
      break;
  }
  return (is_get_records(request) ? kGetRecordsBytes : 0) +
         (is_subscribe(request) ? kSubscriptionBytes : 0);
}

// The name in the scope of a signature.
std::string_view signing_name(ServiceName service) {
  switch (service) {
    case ServiceName::kDynamoDb:
      return "dynamodb";
    case ServiceName::kCloudWatch:
      return "monitoring";
    case ServiceName::kKinesis:
      break;
  }
  return "kinesis";
}

// A request whose claim were forgotten would be refused.
const api::AuthFailure& not_verified() {
  static const api::AuthFailure failure{"InternalFailure", ""};
  return failure;
}

void read_caller(const net::RequestHead& head, const Identification& identification,
                 Request& request) {
  if (identification.verifier == nullptr) {
    request.caller = auth::identify(head, identification.defaults);
    return;
  }
  auto read = auth::read_claim(head);
  if (auto* const failure = std::get_if<api::AuthFailure>(&read); failure != nullptr) {
    request.caller = std::move(*failure);
    return;
  }
  request.caller = not_verified();
  request.claim = std::get<std::unique_ptr<auth::Claim>>(std::move(read));
  request.verifier = identification.verifier;
}

}  // namespace

Request read_request(const net::RequestHead& head, const Identification& identification) {
  Request request{.target = read_target(head, identification.leases),
                  .cors = {.present = !head.origin.empty()}};
  read_caller(head, identification, request);
  request.operation = api::find_operation(request.target.operation);
  if (request.target.preflight) {
    request.cors.request_headers = head.cors_request_headers;
    request.cors.request_method = head.cors_request_method;
  }
  return request;
}

uint64_t body_cost(const Request& request, uint64_t body_bytes) {
  const uint64_t plain = kBytesPerBodyByte * body_bytes;
  return request.target.service == ServiceName::kKinesis
             ? plain
             : plain + kBytesPerTreeByte * std::min(body_bytes, kTreeBodyBytesMax);
}

uint64_t memory_needed(const Request& request, uint64_t body_bytes) {
  const uint64_t claim_bytes = request.claim == nullptr ? 0 : request.claim->canonical_head.size();
  return body_cost(request, body_bytes) + claim_bytes + fixed_cost(request);
}

bool may_wait_for_memory(const Request& request) {
  return is_get_records(request);
}

api::Call make_call(Request& request, base::Buffer body, base::SteadyTime deadline) {
  if (request.claim != nullptr) {
    request.caller =
        request.verifier->verify(*request.claim, body.view(), signing_name(request.target.service));
    request.claim.reset();
  }
  return {.operation = std::move(request.target.operation),
          .format = wire_format(request.target.content_type),
          .encoding = request.target.encoding,
          .body = std::move(body),
          .caller = std::move(request.caller),
          .deadline = deadline};
}

net::Answer to_answer(api::Reply reply, const Target& target) {
  return {.status = reply.status,
          .content_type = target.content_type,
          .error_type = std::move(reply.error_type),
          .body = std::move(reply.body),
          .query_error = std::move(reply.query_error),
          .request_id = std::move(reply.request_id)};
}

}  // namespace weir::server
