// StopStreamEncryption
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StopStreamEncryption.html
//
// Records that are put from now on are stored as they come; encrypted ones stay encrypted, so their
// key must stay in the key file until they have expired. KeyId need not be the stream's. The answer
// is an empty body.
//
// Errors, first to last: ResourceNotFoundException, InvalidArgumentException (EncryptionType NONE),
// ResourceInUseException (not ACTIVE), InvalidArgumentException (the stream is not encrypted),
// LimitExceededException (more than 25 times in 24 hours).

#include <memory>
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
  shards::StreamKey key = stream->key;
  const auto stopped = co_await context.service.admin().stop_encryption(std::move(key));
  co_return mapped(stopped);
}

}  // namespace

std::unique_ptr<Exchange> operations::stop_stream_encryption() {
  return std::make_unique<TypedExchange<EncryptionInput, NoOutput, handle>>();
}

}  // namespace weir::api
