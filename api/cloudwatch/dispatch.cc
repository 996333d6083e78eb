#include "api/cloudwatch/dispatch.h"

#include <exception>
#include <string>
#include <utility>
#include <variant>

#include "api/cbor/decode.h"
#include "api/cloudwatch/put_metric_data.h"
#include "api/cloudwatch/query_form.h"
#include "api/cloudwatch/reply.h"
#include "api/json/decode.h"
#include "base/gunzip.h"
#include "base/log.h"

namespace weir::api::cloudwatch {
namespace {

// AWS's, of the body as it comes and as it is without its compression (API reference).
constexpr size_t kBodyBytesMax = 1024 * 1024;

constexpr std::string_view kOperation = "PutMetricData";

template <typename T>
using Result = base::Result<T, Failure>;

// A UUID as the ids of answers are, of version 4.
std::string make_request_id(base::RandomSource& random) {
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  constexpr size_t kVariants = 4;
  const std::string bits = random.bytes(kForm.size());
  std::string id(kForm);
  for (size_t i = 0; i < id.size(); ++i) {
    const auto bit = static_cast<uint8_t>(bits[i]);
    id[i] = id[i] == 'x'   ? kHex[bit % kHex.size()]
            : id[i] == 'y' ? kHex[kHex.size() / 2 + bit % kVariants]
                           : id[i];
  }
  return id;
}

Failure too_large() {
  return {ErrorKind::kTooLarge, "PutMetricData takes at most 1 MiB, compressed or not"};
}

Result<void> gunzip(Call& call) {
  if (call.encoding == ContentEncoding::kNone) {
    return {};
  }
  if (call.encoding == ContentEncoding::kUnknown) {
    return Failure{ErrorKind::kMalformed, "The only Content-Encoding is gzip"};
  }
  base::Gunzipped plain = base::gunzip(call.body.view(), kBodyBytesMax);
  if (plain.error == base::GunzipError::kTooLarge) {
    return too_large();
  }
  if (plain.error == base::GunzipError::kNotGzip) {
    return Failure{ErrorKind::kMalformed, "The body is not gzip"};
  }
  call.body = std::move(plain.bytes);
  return {};
}

Result<void> check_operation(std::string_view name) {
  if (name == kOperation) {
    return {};
  }
  return Failure{ErrorKind::kUnknownOperation, "Of CloudWatch weir answers only PutMetricData"};
}

Decoded decode(Call& call, ObjectRef input) {
  return call.format == WireFormat::kCbor ? cbor::decode(call.body, input, cbor::TimeUnit::kSeconds)
                                          : json::decode(call.body, input);
}

// `input` points into the body of the call.
Result<void> read_body(Call& call, PutMetricDataInput& input) {
  const ObjectRef object{&structure_of<PutMetricDataInput>(), &input};
  const std::string_view target = call.operation;
  std::string_view operation = target.substr(kTargetPrefix.size());
  Decoded decoded;
  if (call.format == WireFormat::kQuery) {
    const QueryForm form(call.body);
    operation = form.value("Action");
    decoded = form.well_formed() ? form.decode(object) : Decoded();
  } else {
    decoded = decode(call, object);
  }
  if (!decoded.well_formed) {
    return Failure{ErrorKind::kMalformed, std::move(decoded.type_error)};
  }
  RETURN_IF_ERROR(check_operation(operation));
  if (!decoded.type_error.empty()) {
    return Failure{ErrorKind::kMalformed, std::move(decoded.type_error)};
  }
  return {};
}

Result<void> put(const Context& context, Call& call) {
  const Principal& caller = std::get<Principal>(call.caller);
  // A list of operations names those of Kinesis: this is not among them.
  if (caller.operations) {
    return Failure{ErrorKind::kAccessDenied, "The access key is limited to operations of Kinesis"};
  }
  RETURN_IF_ERROR(gunzip(call));
  PutMetricDataInput input;
  RETURN_IF_ERROR(read_body(call, input));
  ASSIGN_OR_RETURN(auto observations, read_metric_data(input, caller, context.clock.wall()));
  if (!context.series.put(std::move(observations))) {
    return Failure{ErrorKind::kTooManySeries,
                   "weir holds as many series of metrics as it may (docs/leases.md)"};
  }
  return {};
}

}  // namespace

boost::asio::awaitable<Reply> Dispatch::operator()(Call call) {
  const WireFormat format = call.format;
  std::string id = format == WireFormat::kQuery ? make_request_id(context_.random) : std::string();
  try {
    if (call.body.size() > kBodyBytesMax) {
      co_return failure_reply(format, too_large(), std::move(id));
    }
    if (const auto* failure = std::get_if<AuthFailure>(&call.caller); failure != nullptr) {
      co_return failure_reply(format, *failure, std::move(id));
    }
    const Result<void> done = put(context_, call);
    co_return done.ok() ? success_reply(format, std::move(id))
                        : failure_reply(format, done.error(), std::move(id));
  } catch (const std::exception& fault) {
    base::log_error("{}: {}", call.operation, fault.what());
  }
  co_return failure_reply(format, Failure{ErrorKind::kInternal, ""}, std::move(id));
}

}  // namespace weir::api::cloudwatch
