#pragma once

// The front: between HTTP (server/net) and the operations (api/). It is told the head of a request
// before its body is read, and makes the Call when the body is there.

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "api/call.h"
#include "api/operation.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "server/auth/identify.h"
#include "server/auth/verifier.h"
#include "server/net/answer.h"
#include "server/net/request_head.h"
#include "server/target.h"

namespace weir::server {

// Carries out a Call: api::Dispatch in the server, a fake in tests. Called on the loop of the
// connection, from several loops at once, and resumed on the same loop.
using ApiHandler = std::function<boost::asio::awaitable<api::Reply>(api::Call)>;

// What is kept of a head while the body is read and the operation runs. Owns its text.
struct Request {
  Target target;
  net::Cors cors;
  // When signatures are verified, only after make_call(): until then an AuthFailure.
  auth::Caller caller;
  std::unique_ptr<auth::Claim> claim;       // what there is to verify
  auth::Verifier* verifier = nullptr;       // who does it; lives as long as the loop
  std::optional<api::Operation> operation;  // nullopt: none that api/ knows
};

// How callers are told apart.
struct Identification {
  auth::Defaults defaults;
  auth::Verifier* verifier = nullptr;  // nullptr: signatures are not verified
  bool leases = false;                 // --with-leases
};

Request read_request(const net::RequestHead& head, const Identification& identification);

// The part of memory_needed() that a body costs: itself, decoded, and what it becomes.
uint64_t body_cost(const Request& request, uint64_t body_bytes);

// An estimate from above of the bytes that this request will hold, for the memory budget.
// `body_bytes` is 0 for a chunked body, which pays while it comes in.
uint64_t memory_needed(const Request& request, uint64_t body_bytes);

// True if a request that finds the memory budget used up is worth holding back for a moment.
bool may_wait_for_memory(const Request& request);

// The Call of a request that answer_without_api() has let through: this is where its signature is
// verified, because the body must be there and not yet parsed. Takes what it needs out of
// `request`.
api::Call make_call(Request& request, base::Buffer body, base::SteadyTime deadline);

net::Answer to_answer(api::Reply reply, const Target& target);

}  // namespace weir::server
