#pragma once

// The stored rows of the metadata (docs/formats.md, "Metadata rows"): one for the catalog itself,
// one a token key, an account, a stream, a shard, a consumer, a channel and a channel's position in
// a shard, so that a split of one shard writes four small rows whatever else there is.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/codec.h"
#include "base/result.h"
#include "engine/engine.h"
#include "shards/catalog_state.h"

namespace weir::shards {

engine::RowChange catalog_row(const CatalogState& state);
engine::RowChange token_key_row(const TokenKey& key);
engine::RowChange token_key_removal(uint32_t id);
engine::RowChange create_seconds_row(const StreamKey& key, int64_t seconds);
engine::RowChange create_seconds_removal(const StreamKey& key);
engine::RowChange stream_row(const StreamState& stream);
engine::RowChange stream_removal(const StreamKey& key);
engine::RowChange shard_row(const StreamKey& key, const Shard& shard);
engine::RowChange shard_removal(const StreamKey& key, ShardIndex index);

engine::RowChange account_row(const Tenant& tenant, const AccountSettings& settings);

engine::RowChange consumer_row(const StreamKey& key, const Consumer& consumer);
engine::RowChange consumer_removal(const StreamKey& key, const std::string& name);

engine::RowChange channel_row(const Tenant& tenant, const Channel& channel);
engine::RowChange channel_removal(const Tenant& tenant, const std::string& name);
// How far a channel has delivered one shard.
engine::RowChange channel_position_row(const Tenant& tenant, const std::string& name,
                                       ShardIndex shard, engine::Position position);
engine::RowChange channel_position_removal(const Tenant& tenant, const std::string& name,
                                           ShardIndex shard);

// Builds the state of a start from its stored rows.
class CatalogRestore {
 public:
  // Rows come in key order, which puts a stream before its shards and consumers. kCorruption: not a
  // row, or one of a stream that is not there; kUnsupported: a row of a newer version.
  base::Result<void> add(std::string_view key, std::string_view value);

  // After the last row.
  CatalogState finish() &&;

 private:
  bool add_account(base::Decoder& key, base::Decoder& in);
  bool add_token_key(base::Decoder& key, base::Decoder& in);
  bool add_create_seconds(base::Decoder& key, base::Decoder& in);
  bool add_stream(base::Decoder& key, base::Decoder& in, uint8_t version);
  bool add_shard(base::Decoder& key, base::Decoder& in);
  bool add_consumer(base::Decoder& key, base::Decoder& in);
  bool add_channel(base::Decoder& key, base::Decoder& in);
  bool add_channel_position(base::Decoder& key, base::Decoder& in);

  CatalogState state_;  // without its tenants
  std::map<StreamKey, StreamState> streams_;
  std::map<StreamKey, Channel> channels_;  // by tenant and the channel's name
  std::map<StreamKey, int64_t> last_create_seconds_;
  std::map<Tenant, AccountSettings> accounts_;
};

}  // namespace weir::shards
