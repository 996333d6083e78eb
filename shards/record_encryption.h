#pragma once

// Records of streams with server-side encryption, on their way into the store and out of it.
//
// Envelope encryption: records are sealed with a data key of their stream (AES-256-GCM), and each
// carries its data key, wrapped by the master key that StartStreamEncryption named. So a record can
// be read by whoever has the master key, whatever else is lost, and nothing is stored but records.
// A data key is made when it is first needed in a process, when the KeyId stands for another master
// key, and after 2^31 records, half of what random nonces allow. What a record is sealed for is
// part of the seal: the stream's incarnation, the shard and the partition key. Byte format:
// docs/formats.md, "Encrypted records".

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/aead.h"
#include "base/mutex.h"
#include "base/random.h"
#include "engine/engine.h"
#include "shards/error.h"
#include "shards/master_keys.h"
#include "shards/stream.h"

namespace weir::shards {

// Thread-safe.
class DataKey {
 public:
  DataKey(const base::AeadKey& key, std::string master_id, std::string header)
      : key_(key), master_id_(std::move(master_id)), header_(std::move(header)) {}

  const base::AeadKey& key() const { return key_; }
  const std::string& master_id() const { return master_id_; }
  // What every record that is sealed with it begins with: itself, wrapped.
  const std::string& header() const { return header_; }
  // Counts `records` more; how many there are now.
  uint64_t count(uint64_t records) { return sealed_.fetch_add(records) + records; }

 private:
  const base::AeadKey key_;
  const std::string master_id_;
  const std::string header_;
  std::atomic<uint64_t> sealed_{0};
};
using DataKeyPtr = std::shared_ptr<DataKey>;

// Thread-safe; the arguments outlive it.
class RecordEncryption {
 public:
  // Without `master_keys` there is no key of any name.
  RecordEncryption(MasterKeys* master_keys, base::RandomSource& random)
      : master_keys_(master_keys), random_(random) {}

  // Whether a KeyId can be used. Errors as MasterKeys::find().
  Result<void> check(std::string_view key_id) const;

  // The key to seal `records` more records of an encrypted stream with. Errors as
  // MasterKeys::find(), of the stream's KeyId.
  Result<DataKeyPtr> data_key(const StreamState& stream, uint64_t records);

  // Seals the data of entry i, which goes into shard shards[i], for all entries of a batch. Their
  // bytes and partition keys go into storage that is added to it: the batch needs no other.
  void seal(const DataKey& key, const StreamState& stream, std::span<const ShardIndex> shards,
            engine::AppendBatch& batch);

  // Opens what is encrypted in a page that was read from `shard`, in place. Errors:
  // MasterKeys::find() of a key that a record names, kKeyDoesNotFit (the master key has the name
  // but did not wrap the data key), kDamaged.
  Result<void> open(const StreamState& stream, ShardIndex shard, engine::Page& page);

 private:
  Result<MasterKeyPtr> find_master(std::string_view key_id) const;
  DataKeyPtr make_data_key(const Incarnation& stream, const MasterKey& master);
  Result<DataKeyPtr> unwrap(const Incarnation& stream, std::string_view header);

  MasterKeys* const master_keys_;
  base::RandomSource& random_;
  base::Mutex mutex_;
  // Both are caches: they are emptied when they grow too large.
  std::map<Incarnation, DataKeyPtr> sealing_ WEIR_GUARDED_BY(mutex_);
  std::map<std::string, DataKeyPtr, std::less<>> opening_ WEIR_GUARDED_BY(mutex_);  // by header
};

}  // namespace weir::shards
