#pragma once

// The NextToken of ListShards, ListStreams, ListStreamConsumers and ListChannels (facts 5.11):
// opaque, valid for 300 seconds, usable more than once, and bound to what was asked.

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "shards/catalog_state.h"
#include "shards/error.h"
#include "shards/names.h"
#include "shards/shard_filter.h"
#include "shards/stream.h"

namespace weir::shards {

// Where a listing of shards goes on.
struct ListShardsToken {
  StreamKey stream;
  Incarnation incarnation{};
  ShardFilter filter;
  ShardIndex after;  // the last shard that was shown
};

// Where a listing of streams goes on.
struct ListStreamsToken {
  Tenant tenant;
  std::string after;  // the last name that was shown
};

// Where a listing of consumers goes on.
struct ListConsumersToken {
  StreamKey stream;
  Incarnation incarnation{};
  std::string after;  // the last name that was shown
};

// Where a listing of channels goes on.
struct ListChannelsToken {
  Tenant tenant;
  std::string filter;  // what was asked, in the caller's own form
  std::string after;   // the last name that was shown
};

std::string format_page_token(const ListShardsToken& token, const std::vector<TokenKey>& keys,
                              base::Timestamp now, uint64_t nonce);
std::string format_page_token(const ListStreamsToken& token, const std::vector<TokenKey>& keys,
                              base::Timestamp now, uint64_t nonce);
std::string format_page_token(const ListConsumersToken& token, const std::vector<TokenKey>& keys,
                              base::Timestamp now, uint64_t nonce);
std::string format_page_token(const ListChannelsToken& token, const std::vector<TokenKey>& keys,
                              base::Timestamp now, uint64_t nonce);

// kNextTokenInvalid: not made by this service for this purpose; kNextTokenExpired.
Result<ListShardsToken> parse_list_shards_token(std::string_view text,
                                                const std::vector<TokenKey>& keys,
                                                base::Timestamp now);
Result<ListStreamsToken> parse_list_streams_token(std::string_view text,
                                                  const std::vector<TokenKey>& keys,
                                                  base::Timestamp now);
Result<ListConsumersToken> parse_list_consumers_token(std::string_view text,
                                                      const std::vector<TokenKey>& keys,
                                                      base::Timestamp now);
Result<ListChannelsToken> parse_list_channels_token(std::string_view text,
                                                    const std::vector<TokenKey>& keys,
                                                    base::Timestamp now);

}  // namespace weir::shards
