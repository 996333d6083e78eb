#pragma once

// All metadata at one moment: every stream of every tenant, and the token keys. Immutable; a
// command leads to a new CatalogState that shares the streams it did not touch.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "shards/account_settings.h"
#include "shards/channel.h"
#include "shards/names.h"
#include "shards/stream.h"

namespace weir::shards {

// What one account and region has: its streams by name in code-unit order (facts 4.1, ListStreams),
// its channels and its settings.
struct TenantState {
  std::map<std::string, StreamPtr, std::less<>> streams;
  // By stream name, the last creation second of a deleted stream and its shards, while it does not
  // lie in the past: the next stream of that name must get a later one.
  std::map<std::string, int64_t, std::less<>> last_create_seconds;

  AccountSettings settings;

  std::map<std::string, ChannelPtr, std::less<>> channels;  // by name

  // nullptr when there is none.
  ChannelPtr find_channel(std::string_view id) const;
  int64_t channel_count(std::string_view stream) const;  // channels of that stream

  int64_t open_shard_count() const;
  int64_t on_demand_count() const;  // streams in that mode
};

// A secret for iterators and page tokens.
struct TokenKey {
  uint32_t id = 0;
  std::string secret;
  base::Timestamp installed_at;
};

struct CatalogState {
  base::Timestamp time;  // of the latest command; never goes back
  uint64_t next_log = 1;
  std::vector<TokenKey> token_keys;  // oldest first, at most two
  std::map<Tenant, std::shared_ptr<const TenantState>> tenants;

  // nullptr when there is no such stream.
  StreamPtr find(const StreamKey& key) const;
  // nullptr when there is no such channel.
  ChannelPtr find_channel(const ChannelKey& key) const;
  // nullptr when the tenant never had a stream or a setting.
  const TenantState* find_tenant(const Tenant& tenant) const;
};

using CatalogStatePtr = std::shared_ptr<const CatalogState>;

}  // namespace weir::shards
