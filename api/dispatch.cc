// The order of checks (facts 1.5; a to d, which need HTTP, are server/target.cc's):
//
//   e. the body is one object (JSON, CBOR)   SerializationException
//   f. the operation exists                  UnknownOperationException
//   g. the caller is who it says             the error that server/auth found
//   h. members have the right types          SerializationException with a text
//   i. members keep the rules of the shape   ValidationException
//      the caller may do this to that        AccessDeniedException (api/authorization.h)
//      the call rate of the operation        LimitExceededException
//   j. the operation's own                   in the head comment of its file
//
// So syntax comes before the signature, and everything that depends on meaning after it.

#include "api/dispatch.h"

#include <array>
#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "api/authorization.h"
#include "api/body.h"
#include "api/call_rate.h"
#include "api/constraints.h"
#include "api/error_reply.h"
#include "api/errors.h"
#include "api/exchange.h"
#include "api/operation.h"
#include "base/log.h"

namespace weir::api {
namespace {

using MakeExchange = std::unique_ptr<Exchange> (*)();

constexpr std::array<MakeExchange, kOperationCount> kMakers = {
#define OPERATION(wire, snake, group, rate) operations::snake,
#include "api/operations.def"
#undef OPERATION
};

constexpr Structure kNoMembers{};

// e and f for calls that reach no operation: only the syntax of their body matters.
Reply refuse_unknown(Call& call) {
  const Decoded decoded = decode_body(call.format, call.body, {&kNoMembers, nullptr});
  if (!decoded.well_formed) {
    return error_reply(call.format, Failure(ErrorName::kMalformed));
  }
  Reply reply = error_reply(call.format, Failure(ErrorName::kUnknownOperation));
  if (call.format == WireFormat::kPlainJson) {
    reply.status = 404;
  }
  return reply;
}

// Of callers that are not verified nobody knows who they are, and nothing is asked. A list of
// operations comes from a verified key and always counts.
std::optional<Failure> check_allowed(const Context& context, Principal& caller, Operation operation,
                                     const Exchange& exchange) {
  if (caller.user.empty() && !caller.operations) {
    return std::nullopt;
  }
  return authorize(caller, operation, exchange.resource(context, caller));
}

std::optional<Failure> check_rate(const Context& context, Operation operation,
                                  const Principal& caller, std::string_view stream) {
  if (context.call_rates == nullptr ||
      context.call_rates->admit(operation, caller, stream, context.service.clock().steady())) {
    return std::nullopt;
  }
  if (stream.empty()) {
    return Failure(ErrorName::kCallRateOfAccount, {{"account", caller.account}});
  }
  return Failure(ErrorName::kCallRateOfStream,
                 {{"stream", std::string(stream)}, {"account", caller.account}});
}

// e to i. A failure of api's own or the one that server/auth found is already a Reply.
base::Result<std::unique_ptr<Exchange>, Reply> admit(const Context& context, Operation operation,
                                                     Call& call) {
  std::unique_ptr<Exchange> exchange = kMakers[static_cast<size_t>(operation)]();
  const ObjectRef input = exchange->input();
  const Decoded decoded = decode_body(call.format, call.body, input);
  if (!decoded.well_formed) {
    return error_reply(call.format, Failure(ErrorName::kMalformed));
  }
  if (const auto* failure = std::get_if<AuthFailure>(&call.caller); failure != nullptr) {
    return error_reply(call.format, *failure);
  }
  if (!decoded.type_error.empty()) {
    return error_reply(call.format, Failure(ErrorName::kWrongType, {{"text", decoded.type_error}}));
  }
  if (auto text = check_constraints({input.structure, input.object}); text) {
    return error_reply(call.format, Failure(ErrorName::kValidation, {{"text", *text}}));
  }
  Principal& caller = std::get<Principal>(call.caller);
  if (auto failure = check_allowed(context, caller, operation, *exchange); failure) {
    return error_reply(call.format, *failure);
  }
  if (auto failure = check_rate(context, operation, caller, exchange->stream_name()); failure) {
    return error_reply(call.format, *failure);
  }
  return exchange;
}

Reply success(WireFormat format, Exchange& exchange) {
  Reply reply;
  reply.events = exchange.events();
  if (reply.events != nullptr) {
    format = WireFormat::kJson;  // what comes in events is JSON, whatever the call was (facts 3.4)
  }
  if (const ConstObjectRef output = exchange.output(); output.structure != nullptr) {
    encode_body(format, output, reply.body);
  }
  return reply;
}

}  // namespace

boost::asio::awaitable<Reply> Dispatch::operator()(Call call) {
  const std::optional<Operation> operation = find_operation(call.operation);
  if (!operation || call.format == WireFormat::kPlainJson) {
    co_return refuse_unknown(call);
  }
  try {
    const auto admitted = admit(context_, *operation, call);
    if (!admitted.ok()) {
      co_return admitted.error();
    }
    Exchange& exchange = *admitted.value();
    const Request request{
        .caller = std::get<Principal>(call.caller), .body = call.body, .deadline = call.deadline};
    const Status status = co_await exchange.run(context_, request);
    co_return status.ok() ? success(call.format, exchange)
                          : error_reply(call.format, status.error());
  } catch (const std::exception& fault) {
    base::log_error("{}: {}", operation_info(*operation).name, fault.what());
  } catch (...) {
    base::log_error("{}: unknown exception", operation_info(*operation).name);
  }
  co_return error_reply(call.format, Failure(ErrorName::kInternalFailure));
}

}  // namespace weir::api
