#pragma once

// From what a request says to the consumer it means (facts 4.4).

#include "api/call.h"
#include "api/context.h"
#include "api/shapes/consumer_ref.h"
#include "api/streams.h"
#include "shards/consumer.h"
#include "shards/names.h"
#include "shards/stream.h"

namespace weir::api {

// Where a consumer stands now. Neither is nullptr.
struct FoundConsumer {
  shards::StreamPtr stream;
  shards::ConsumerPtr consumer;

  shards::ConsumerKey key() const { return shards::key_of(stream->key, *consumer); }
};

// The consumer that is named. Errors in this order: kConsumerNotNamed, kConsumerNamesDiffer,
// kStreamNotFound (of a StreamARN alone), kConsumerNotFound (by its ARN; also in another account or
// region, where nothing is visible to the caller), kConsumerNameNotFound.
Result<FoundConsumer> find_consumer(Context& context, const ConsumerRef& ref,
                                    const Principal& caller);

}  // namespace weir::api
