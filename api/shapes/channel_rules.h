#pragma once

// What the values of channels must satisfy (service model, botocore 1.44).

#include <array>
#include <string_view>

#include "api/channel_patterns.h"
#include "api/shape.h"

namespace weir::api::rules {

inline constexpr std::array<std::string_view, 1> kPartitionTransforms = {"TIME_HOUR"};
inline constexpr std::array<std::string_view, 1> kChannelEncryptionTypes = {"KMS"};

inline constexpr Rules kChannelName{.min = 1, .max = 128, .pattern = &patterns::kName};
inline constexpr Rules kChannelArn{.min = 1, .max = 2048, .pattern = &patterns::kChannelArn};
inline constexpr Rules kRoleArn{.min = 1, .max = 512, .pattern = &patterns::kRoleArn};
inline constexpr Rules kSchemaArn{.min = 1, .max = 512, .pattern = &patterns::kSchemaArn};
inline constexpr Rules kBucketArn{.min = 1, .max = 2048, .pattern = &patterns::kBucketArn};
inline constexpr Rules kBucketOwner{.min = 12, .max = 12, .pattern = &patterns::kAccountId};
inline constexpr Rules kErrorPrefix{.min = 1, .max = 512, .pattern = &patterns::kErrorPrefix};
inline constexpr Rules kKeyTemplate{.min = 1, .max = 1024, .pattern = &patterns::kKeyTemplate};
inline constexpr Rules kTableBucketArn{
    .min = 1, .max = 2048, .pattern = &patterns::kTableBucketArn};
inline constexpr Rules kTableWord{.min = 1, .max = 255, .pattern = &patterns::kTableWord};
inline constexpr Rules kPartitionSource{
    .min = 1, .max = 255, .pattern = &patterns::kPartitionSource};
inline constexpr Rules kLogGroupName{.min = 1, .max = 512, .pattern = &patterns::kLogGroupName};
inline constexpr Rules kLogStreamName{.min = 1, .max = 512, .pattern = &patterns::kLogStreamName};

}  // namespace weir::api::rules
