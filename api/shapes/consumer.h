#pragma once

// A consumer in the answers of RegisterStreamConsumer, DescribeStreamConsumer and
// ListStreamConsumers.

#include <array>
#include <string>
#include <string_view>

#include "api/member_table.h"
#include "base/clock.h"
#include "shards/consumer.h"
#include "shards/names.h"

namespace weir::api {

struct Consumer {
  std::string consumer_name;
  std::string consumer_arn;
  std::string_view consumer_status;
  base::Timestamp consumer_creation_timestamp;

  Consumer() = default;
  Consumer(const shards::StreamKey& stream, const shards::Consumer& consumer)
      : consumer_name(consumer.name),
        consumer_arn(shards::format_consumer_arn(key_of(stream, consumer))),
        consumer_status(to_string(consumer.status)),
        consumer_creation_timestamp{consumer.create_seconds * base::kMillisPerSecond} {}

  static constexpr auto members() {
    return std::array{member<&Consumer::consumer_name>("ConsumerName"),
                      member<&Consumer::consumer_arn>("ConsumerARN"),
                      member<&Consumer::consumer_status>("ConsumerStatus"),
                      member<&Consumer::consumer_creation_timestamp>("ConsumerCreationTimestamp")};
  }
};

}  // namespace weir::api
