#pragma once

// Numbers of Kinesis that api/ enforces: how often the control operations may be called (facts
// 4.0). Lengths and ranges of members stand in the tables of the operations.

#include <cstdint>

namespace weir::api::limits {

// Whose calls are counted together.
enum class Scope {
  kAccount,  // all calls of the operation in one account and region
  kStream,   // those that name the same stream
};

struct CallRate {
  Scope scope = Scope::kAccount;
  int64_t per_second = 0;  // also the burst; 0 = not limited
};

inline constexpr CallRate kUnlimitedRate{};

inline constexpr CallRate kAddTagsToStreamRate{Scope::kAccount, 5};
inline constexpr CallRate kCreateChannelRate{Scope::kAccount, 5};
inline constexpr CallRate kCreateStreamRate{Scope::kAccount, 5};
inline constexpr CallRate kDecreaseStreamRetentionPeriodRate{Scope::kAccount, 5};
inline constexpr CallRate kDeleteChannelRate{Scope::kAccount, 5};
inline constexpr CallRate kDeleteResourcePolicyRate{Scope::kAccount, 5};
inline constexpr CallRate kDeleteStreamRate{Scope::kAccount, 5};
inline constexpr CallRate kDeregisterStreamConsumerRate{Scope::kStream, 5};
inline constexpr CallRate kDescribeAccountSettingsRate{Scope::kAccount, 5};
inline constexpr CallRate kDescribeChannelRate{Scope::kAccount, 5};
inline constexpr CallRate kDescribeLimitsRate{Scope::kAccount, 1};
inline constexpr CallRate kDescribeStreamRate{Scope::kAccount, 10};
inline constexpr CallRate kDescribeStreamConsumerRate{Scope::kStream, 20};
inline constexpr CallRate kDescribeStreamSummaryRate{Scope::kAccount, 20};
inline constexpr CallRate kDisableEnhancedMonitoringRate{Scope::kAccount, 5};
inline constexpr CallRate kEnableEnhancedMonitoringRate{Scope::kAccount, 5};
inline constexpr CallRate kGetResourcePolicyRate{Scope::kAccount, 5};
inline constexpr CallRate kIncreaseStreamRetentionPeriodRate{Scope::kAccount, 5};
inline constexpr CallRate kListChannelsRate{Scope::kAccount, 5};
inline constexpr CallRate kListShardsRate{Scope::kStream, 1000};
inline constexpr CallRate kListStreamConsumersRate{Scope::kStream, 5};
inline constexpr CallRate kListStreamsRate{Scope::kAccount, 5};
inline constexpr CallRate kListTagsForResourceRate{Scope::kAccount, 5};
inline constexpr CallRate kListTagsForStreamRate{Scope::kAccount, 5};
inline constexpr CallRate kMergeShardsRate{Scope::kAccount, 5};
inline constexpr CallRate kPutResourcePolicyRate{Scope::kAccount, 5};
inline constexpr CallRate kRegisterStreamConsumerRate{Scope::kAccount, 5};
inline constexpr CallRate kRemoveTagsFromStreamRate{Scope::kAccount, 5};
inline constexpr CallRate kSplitShardRate{Scope::kAccount, 5};
inline constexpr CallRate kStartStreamEncryptionRate{Scope::kAccount, 5};
inline constexpr CallRate kStopStreamEncryptionRate{Scope::kAccount, 5};
inline constexpr CallRate kTagResourceRate{Scope::kAccount, 5};
inline constexpr CallRate kUntagResourceRate{Scope::kAccount, 5};
inline constexpr CallRate kUpdateAccountSettingsRate{Scope::kAccount, 5};
inline constexpr CallRate kUpdateChannelRate{Scope::kAccount, 5};
inline constexpr CallRate kUpdateMaxRecordSizeRate{Scope::kAccount, 5};
inline constexpr CallRate kUpdateShardCountRate{Scope::kAccount, 10};
inline constexpr CallRate kUpdateStreamModeRate{Scope::kAccount, 5};
inline constexpr CallRate kUpdateStreamRecordDistributionStrategyRate{Scope::kAccount, 5};
inline constexpr CallRate kUpdateStreamWarmThroughputRate{Scope::kAccount, 5};

}  // namespace weir::api::limits
