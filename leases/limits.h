#pragma once

// The numbers of the lease store. It is no database: what is above them is refused.

#include <cstddef>
#include <cstdint>

namespace weir::leases::limits {

// DynamoDB's own (developer guide, "Quotas" and "Constraints").
inline constexpr size_t kItemBytesMax = 400 * 1024;
inline constexpr size_t kPageBytesMax = 1024 * 1024;  // of one Scan or Query
inline constexpr int kNestingMax = 32;                // of lists and maps
inline constexpr int kNumberDigitsMax = 38;
inline constexpr size_t kHashKeyBytesMax = 2048;
inline constexpr size_t kRangeKeyBytesMax = 1024;
inline constexpr size_t kExpressionBytesMax = 4096;
inline constexpr size_t kIndexesMax = 20;
inline constexpr size_t kTagsMax = 50;
inline constexpr size_t kTransactItemsMax = 100;
inline constexpr int64_t kSegmentsMax = 1'000'000;

// Of one expression: operators, and how deep parentheses and NOT go. DynamoDB allows 300 operators.
inline constexpr size_t kOperatorsMax = 300;
inline constexpr int kExpressionDepthMax = 50;

// Ours. Leases are a few hundred bytes each and there is one a shard: 20,000 shards of a dozen
// applications fit. All items are held in memory twice.
inline constexpr size_t kTablesMax = 256;  // of one account and region
inline constexpr size_t kAllTablesMax = 1'024;
inline constexpr size_t kTableBytesMax = 32 * 1024;  // keys, indexes and tags of one table
inline constexpr size_t kItemsMax = 250'000;
inline constexpr size_t kStoredBytesMax = 64 * 1024 * 1024;  // items of all tables

// A value costs 200 bytes in memory however small DynamoDB counts it. So an item has so many at
// most, those inside others included, and an expression may use so many bytes of values.
inline constexpr size_t kItemValuesMax = 10'000;
inline constexpr size_t kValueBytes = 200;
inline constexpr size_t kInOperandsMax = 100;  // DynamoDB's
inline constexpr size_t kExpressionValueBytesMax = 4 * 1024 * 1024;

// A write whose rows others change again and again is tried so often before it is refused.
inline constexpr int kWriteTriesMax = 100;

}  // namespace weir::leases::limits
