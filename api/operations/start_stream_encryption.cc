// StartStreamEncryption
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StartStreamEncryption.html
//
// Records that are put from now on are encrypted at rest, with a data key that the named key wraps
// (shards/record_encryption.h); those there are stay as they are. With another key on a stream that
// is encrypted already, it changes the key. The answer is an empty body.
//
// Errors, first to last: ResourceNotFoundException, InvalidArgumentException (EncryptionType NONE),
// KMSNotFoundException, KMSDisabledException, KMSInvalidStateException, ResourceInUseException (not
// ACTIVE), LimitExceededException (more than 25 times in 24 hours).

#include <memory>
#include <string>
#include <utility>

#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/shapes/encryption.h"
#include "api/streams.h"

namespace weir::api {
namespace {

boost::asio::awaitable<Status> handle(Context& context, const Request& request,
                                      EncryptionInput& input, NoOutput&) {
  CO_ASSIGN_OR_RETURN(const shards::StreamPtr stream,
                      find_stream(context, input.stream, request.caller));
  if (!input.is_kms()) {
    co_return Failure(ErrorName::kEncryptionTypeNotKms);
  }
  CO_RETURN_IF_ERROR(mapped(context.service.encryption().check(*input.key_id)));
  shards::StreamKey key = stream->key;
  std::string key_id(*input.key_id);
  const auto started =
      co_await context.service.admin().start_encryption(std::move(key), std::move(key_id));
  co_return mapped(started);
}

}  // namespace

std::unique_ptr<Exchange> operations::start_stream_encryption() {
  return std::make_unique<TypedExchange<EncryptionInput, NoOutput, handle>>();
}

}  // namespace weir::api
