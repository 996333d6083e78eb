#include "shards/record_encryption.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/buffer.h"
#include "base/check.h"
#include "base/codec.h"
#include "shards/limits.h"

namespace weir::shards {
namespace {

constexpr uint8_t kEnvelopeVersion = 1;
constexpr size_t kWrappedKeyBytes =
    base::kAeadNonceBytes + base::kAeadKeyBytes + base::kAeadTagBytes;

std::string_view bytes_of(const Incarnation& incarnation) {
  return {reinterpret_cast<const char*>(incarnation.data()), incarnation.size()};
}

// What a data key is wrapped for. The name of the master key is in it, so that a header whose name
// was changed does not open.
std::string wrapping_context(const Incarnation& stream, std::string_view master_id) {
  std::string context;
  base::Encoder(context).raw("weir data key").raw(bytes_of(stream)).text(master_id);
  return context;
}

// What a record is sealed for.
std::string record_context(const Incarnation& stream, ShardIndex shard,
                           std::string_view partition_key) {
  std::string context;
  base::Encoder(context)
      .raw("weir record")
      .raw(bytes_of(stream))
      .u32(shard.value())
      .text(partition_key);
  return context;
}

size_t sealed_size(const DataKey& key, std::string_view data) {
  return key.header().size() + base::kAeadNonceBytes + data.size() + base::kAeadTagBytes;
}

// The parts of an encrypted record's data.
struct Envelope {
  std::string_view header;
  std::string_view nonce;
  std::string_view sealed;
};

std::optional<Envelope> parse_envelope(std::string_view data) {
  base::Decoder in(data);
  const uint8_t version = in.u8();
  in.text();
  in.raw(kWrappedKeyBytes);
  Envelope envelope;
  envelope.nonce = in.raw(base::kAeadNonceBytes);
  envelope.sealed = in.rest();
  if (!in.ok() || version != kEnvelopeVersion) {
    return std::nullopt;
  }
  envelope.header = data.substr(0, static_cast<size_t>(envelope.nonce.data() - data.data()));
  return envelope;
}

// The name of the master key in a header that parse_envelope() has accepted.
std::string_view master_id_of(std::string_view header) {
  return base::Decoder(header.substr(1)).text();
}

// Where a page may be written: at `bytes`, which lie in its storage at or behind `block`.
char* writable(engine::Page& page, size_t& block, std::string_view bytes) {
  const auto wanted = reinterpret_cast<uintptr_t>(bytes.data());
  // engine::Page: the views point into the storage. Blocks are filled in the order of the records.
  for (;; ++block) {
    CHECK(block < page.storage.size());
    base::Buffer& buffer = page.storage[block];
    const auto begin = reinterpret_cast<uintptr_t>(buffer.data());
    if (wanted >= begin && wanted + bytes.size() <= begin + buffer.size()) {
      return buffer.data() + (wanted - begin);
    }
  }
}

Error damaged(const StreamState& stream, ShardIndex shard, engine::Position position) {
  return Error(ErrorKind::kDamaged)
      .with("reason", "the encrypted record at position " + std::to_string(position.value()) +
                          " of " + format_shard_id(shard) + " of stream " + stream.key.name +
                          " does not open");
}

}  // namespace

Result<MasterKeyPtr> RecordEncryption::find_master(std::string_view key_id) const {
  if (master_keys_ == nullptr) {
    return Error(ErrorKind::kKeyNotFound).with("key", std::string(key_id));
  }
  return master_keys_->find(key_id);
}

Result<void> RecordEncryption::check(std::string_view key_id) const {
  RETURN_IF_ERROR(find_master(key_id));
  return {};
}

DataKeyPtr RecordEncryption::make_data_key(const Incarnation& stream, const MasterKey& master) {
  const base::AeadKey key(random_.bytes(base::kAeadKeyBytes));
  const std::string nonce = random_.bytes(base::kAeadNonceBytes);
  std::string wrapped(base::kAeadKeyBytes + base::kAeadTagBytes, '\0');
  base::aead_seal(master.key, nonce, wrapping_context(stream, master.id), key.bytes(),
                  wrapped.data());
  std::string header;
  base::Encoder(header).u8(kEnvelopeVersion).text(master.id).raw(nonce).raw(wrapped);
  return std::make_shared<DataKey>(key, master.id, std::move(header));
}

Result<DataKeyPtr> RecordEncryption::data_key(const StreamState& stream, uint64_t records) {
  ASSIGN_OR_RETURN(const MasterKeyPtr master, find_master(stream.encryption_key));
  const base::MutexLock lock(mutex_);
  if (sealing_.size() >= limits::kDataKeysRemembered && !sealing_.contains(stream.incarnation)) {
    sealing_.clear();
  }
  DataKeyPtr& key = sealing_[stream.incarnation];
  if (key == nullptr || key->master_id() != master->id ||
      key->count(records) > limits::kRecordsOfDataKeyMax) {
    key = make_data_key(stream.incarnation, *master);
    key->count(records);
  }
  return key;
}

void RecordEncryption::seal(const DataKey& key, const StreamState& stream,
                            std::span<const ShardIndex> shards, engine::AppendBatch& batch) {
  CHECK_EQ(shards.size(), batch.entries.size());
  size_t bytes = 0;
  for (const engine::AppendEntry& entry : batch.entries) {
    bytes += sealed_size(key, entry.record.data) + entry.record.partition_key.size();
  }
  base::Buffer sealed(bytes);
  const std::string nonces = random_.bytes(batch.entries.size() * base::kAeadNonceBytes);
  char* place = sealed.data();
  for (size_t i = 0; i < batch.entries.size(); ++i) {
    engine::Record& record = batch.entries[i].record;
    const std::string_view nonce =
        std::string_view(nonces).substr(i * base::kAeadNonceBytes, base::kAeadNonceBytes);
    const std::string_view whole(place, sealed_size(key, record.data));
    place += key.header().copy(place, key.header().size());
    place += nonce.copy(place, nonce.size());
    base::aead_seal(key.key(), nonce,
                    record_context(stream.incarnation, shards[i], record.partition_key),
                    record.data, place);
    place += record.data.size() + base::kAeadTagBytes;
    record.data = whole;
    const std::string_view partition_key(place, record.partition_key.size());
    place += record.partition_key.copy(place, record.partition_key.size());
    record.partition_key = partition_key;
    record.encryption = engine::Encryption::kKms;
  }
  batch.storage.push_back(std::move(sealed));
}

// The master key is asked for even if the data key is known: one that was disabled since then opens
// nothing any more.
Result<DataKeyPtr> RecordEncryption::unwrap(const Incarnation& stream, std::string_view header) {
  const std::string_view master_id = master_id_of(header);
  ASSIGN_OR_RETURN(const MasterKeyPtr master, find_master(master_id));
  const base::MutexLock lock(mutex_);
  if (const auto known = opening_.find(header); known != opening_.end()) {
    return known->second;
  }
  const std::string_view wrapped = header.substr(header.size() - kWrappedKeyBytes);
  std::string bytes(base::kAeadKeyBytes, '\0');
  if (!base::aead_open(master->key, wrapped.substr(0, base::kAeadNonceBytes),
                       wrapping_context(stream, master_id), wrapped.substr(base::kAeadNonceBytes),
                       bytes.data())) {
    return Error(ErrorKind::kKeyDoesNotFit).with("key", std::string(master_id));
  }
  if (opening_.size() >= limits::kDataKeysRemembered) {
    opening_.clear();
  }
  auto key =
      std::make_shared<DataKey>(base::AeadKey(bytes), std::string(master_id), std::string(header));
  opening_.emplace(std::string(header), key);
  return key;
}

Result<void> RecordEncryption::open(const StreamState& stream, ShardIndex shard,
                                    engine::Page& page) {
  size_t block = 0;
  DataKeyPtr key;
  for (engine::StoredRecord& stored : page.records) {
    engine::Record& record = stored.record;
    if (record.encryption == engine::Encryption::kNone) {
      continue;
    }
    const auto envelope = parse_envelope(record.data);
    if (record.encryption != engine::Encryption::kKms || !envelope) {
      return damaged(stream, shard, stored.position);
    }
    if (key == nullptr || key->header() != envelope->header) {
      ASSIGN_OR_RETURN(key, unwrap(stream.incarnation, envelope->header));
    }
    char* const plain = writable(page, block, envelope->sealed);
    if (!base::aead_open(key->key(), envelope->nonce,
                         record_context(stream.incarnation, shard, record.partition_key),
                         envelope->sealed, plain)) {
      return damaged(stream, shard, stored.position);
    }
    record.data = {plain, envelope->sealed.size() - base::kAeadTagBytes};
  }
  return {};
}

}  // namespace weir::shards
