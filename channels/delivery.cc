#include "channels/delivery.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/log.h"
#include "channels/compression.h"
#include "channels/key_template.h"
#include "channels/limits.h"
#include "channels/lineage.h"
#include "channels/record_format.h"
#include "shards/awaitables.h"
#include "shards/limits.h"

namespace weir::channels {
namespace {

using shards::ChannelStatus;

// The bucket's name, at the end of its ARN.
std::string bucket_of(const std::string& arn) {
  return arn.substr(arn.rfind(':') + 1);
}

std::string sentence_of(const shards::Error& error) {
  if (shards::is_key_error(error.kind())) {
    return fmt::format("The records cannot be decrypted with the key {}.", error.token("key"));
  }
  return fmt::format("The records cannot be read: {}.", error.token("reason"));
}

asio::awaitable<base::Result<void>> put_object(ObjectStore& store,
                                               std::shared_ptr<const Object> object) {
  return shards::awaitables_internal::suspend_until<base::Result<void>>(
      [&store, object = std::move(object)](auto done) mutable {
        store.put(std::move(object), std::move(done));
      });
}

}  // namespace

std::optional<Delivery::Source> Delivery::source() const {
  const shards::CatalogStatePtr state = parts_.domain.catalog().state();
  Source source{.channel = state->find_channel(key_), .stream = nullptr};
  if (source.channel == nullptr || !source.channel->settings.s3) {
    return std::nullopt;
  }
  const ChannelStatus status = source.channel->status;
  if (status != ChannelStatus::kActive && status != ChannelStatus::kUpdating) {
    return std::nullopt;
  }
  source.stream = state->find({.tenant = key_.tenant, .name = source.channel->stream});
  return source.stream == nullptr ? std::nullopt : std::optional(std::move(source));
}

asio::awaitable<bool> Delivery::turn(size_t bytes_max) {
  const std::optional<Source> from = source();
  if (!from || parts_.domain.clock().steady() < not_before()) {
    co_return false;
  }
  if (!attempt_) {
    const bool done = co_await read(*from, bytes_max);
    static_cast<void>(done);
    note_waiting();
    const base::Timestamp now = parts_.domain.clock().wall();
    const int64_t freshness = from->channel->settings.freshness_seconds;
    if (!batch_.is_due(now, freshness, bytes_max)) {
      co_return false;
    }
    if (const base::Result<void> begun = begin_attempt(*from); !begun.ok()) {
      fail_writing(begun.error().text());
      co_return false;
    }
  }
  co_return co_await finish_attempt();
}

asio::awaitable<bool> Delivery::read(const Source& source, size_t bytes_max) {
  const engine::Position end = parts_.domain.engine().records().bounds(engine::LogId{0}).next;
  if (seen_stream_ == source.stream && seen_end_ == end) {
    co_return true;
  }
  // Shards open to the reader when their parents are read, so once more as long as one ends.
  std::vector<shards::ShardPtr> shards = readable_shards(*source.stream, *source.channel, read_to_);
  while (!shards.empty() && batch_.bytes() < bytes_max) {
    for (const shards::ShardPtr& shard : shards) {
      const bool done = co_await read_shard(source, shard, bytes_max);
      static_cast<void>(done);
    }
    std::vector<shards::ShardPtr> next = readable_shards(*source.stream, *source.channel, read_to_);
    if (next == shards) {
      break;
    }
    shards = std::move(next);
  }
  if (batch_.bytes() < bytes_max && unreadable_.empty()) {
    seen_stream_ = source.stream;
    seen_end_ = end;
  }
  co_return true;
}

asio::awaitable<bool> Delivery::read_shard(const Source& source, shards::ShardPtr shard,
                                           size_t bytes_max) {
  const auto waiting = unreadable_.find(shard->index);
  if (waiting != unreadable_.end() && parts_.domain.clock().steady() < waiting->second.not_before) {
    co_return false;
  }
  const base::Result<void> good = co_await read_records(source, *shard, bytes_max);
  if (!good.ok()) {
    Retry& retry = unreadable_[shard->index];
    retry.fail(parts_.domain.clock().steady());
    note(good.error().text(), retry);
  } else if (unreadable_.erase(shard->index) > 0) {
    forget_problem();
  }
  co_return good.ok();
}

asio::awaitable<base::Result<void>> Delivery::read_records(const Source& source,
                                                           const shards::Shard& shard,
                                                           size_t bytes_max) {
  shards::Service& domain = parts_.domain;
  engine::RecordLog& log = domain.engine().records();
  engine::Position position = position_in(shard, *source.channel, read_to_);
  bool more = true;
  while (more && batch_.bytes() < bytes_max) {
    const base::Timestamp now = domain.clock().wall();
    const engine::ReadLimits limits{
        .max_records = limits::kPageRecords,
        .max_bytes = std::min<uint64_t>(limits::kPageBytes, bytes_max - batch_.bytes()),
        .min_arrival = source.stream->horizon(now)};
    const base::SteadyTime deadline = domain.clock().steady() + shards::limits::kStorageWaitNanos;
    auto read = co_await shards::read(log, shard.log, position, limits, deadline);
    if (!read.ok()) {
      co_return base::Error::unavailable(
          fmt::format("The records cannot be read: {}.", read.error().text()));
    }
    engine::Page page = std::move(read).value();
    if (const auto opened = domain.encryption().open(*source.stream, shard.index, page);
        !opened.ok()) {
      co_return base::Error::unavailable(sentence_of(opened.error()));
    }
    for (const engine::StoredRecord& stored : page.records) {
      batch_.add(*source.channel, *source.stream, shard, stored, now);
    }
    more = !page.records.empty();
    position = std::max(position, page.next);
    read_to_[shard.index] = position;
  }
  co_return base::Result<void>();
}

base::Result<void> Delivery::begin_attempt(const Source& source) {
  const shards::Channel& channel = *source.channel;
  const shards::ChannelSettings& settings = channel.settings;
  const shards::S3Destination& s3 = *settings.s3;
  const uint64_t unique = parts_.domain.random().next_uint64();
  const std::string encryption_key = settings.encryption_key.value_or(std::string());
  const base::Timestamp oldest = batch_.oldest();
  Attempt attempt{.records = nullptr,
                  .letters = nullptr,
                  .positions = batch_.positions(),
                  .counts = {.records = batch_.count()}};
  if (!batch_.records().empty()) {
    ASSIGN_OR_RETURN(const KeyTemplate keys,
                     KeyTemplate::parse(s3.key_template.value_or(std::string(kDefaultTemplate))));
    const std::string extension = extension_of(settings.format, s3.compression);
    ASSIGN_OR_RETURN(std::string body, compressed(s3.compression, batch_.records()));
    attempt.records = std::make_shared<const Object>(Object{
        .bucket = bucket_of(s3.bucket_arn),
        .key = keys.key({.channel_name = channel.name,
                         .channel_id = channel.id,
                         .stream_name = channel.stream,
                         .account = key_.tenant.account,
                         .region = key_.tenant.region,
                         .object_name = object_name(channel.name, oldest, unique, extension),
                         .oldest = oldest}),
        .body = std::move(body),
        .content_type = std::string(content_type_of(settings.format, s3.compression)),
        .storage_class = s3.storage_class
                             ? std::string(word_of(shards::kStorageClassWords, *s3.storage_class))
                             : std::string(),
        .expected_owner = s3.owner,
        .encryption_key = encryption_key});
  }
  if (!batch_.letters().empty()) {
    const shards::DeadLetterBucket& dead = settings.dead_letters;
    const std::string name = object_name(channel.name, oldest, unique, ".json");
    attempt.letters = std::make_shared<const Object>(
        Object{.bucket = bucket_of(dead.bucket_arn),
               .key = dead_letter_key(dead.prefix.value_or(std::string()), oldest, name),
               .body = batch_.letters(),
               .content_type = "application/x-ndjson",
               .storage_class = {},
               .expected_owner = dead.owner,
               .encryption_key = encryption_key});
  }
  for (const auto& object : {attempt.records, attempt.letters}) {
    attempt.counts.objects += object == nullptr ? 0 : 1;
    attempt.counts.bytes += object == nullptr ? 0 : object->body.size();
  }
  batch_ = Batch();
  attempt_ = std::move(attempt);
  return {};
}

asio::awaitable<bool> Delivery::put(std::shared_ptr<const Object>& object) {
  if (object == nullptr) {
    co_return true;
  }
  const base::Result<void> stored = co_await put_object(parts_.store, object);
  if (!stored.ok()) {
    fail_writing(fmt::format("The last object could not be written to {}: {}.", object->bucket,
                             stored.error().text()));
    co_return false;
  }
  object.reset();
  co_return true;
}

asio::awaitable<bool> Delivery::finish_attempt() {
  bool good = co_await put(attempt_->records);
  if (good) {
    good = co_await put(attempt_->letters);
  }
  if (!good) {
    co_return false;
  }
  shards::ChannelPositions positions = attempt_->positions;
  const auto advanced = co_await parts_.domain.channel_admin().advance(key_, std::move(positions));
  if (!advanced.ok() && advanced.error().kind() != shards::ErrorKind::kChannelNotFound) {
    fail_writing("How far the channel has delivered could not be stored.");
    co_return false;
  }
  const DeliveryCounts counts = attempt_->counts;
  attempt_.reset();
  writing_ = {};
  parts_.stats.delivered(key_, counts);
  note_waiting();
  forget_problem();
  co_return true;
}

// Records that are on their way were noted before, and wait until they are delivered.
void Delivery::note_waiting() {
  parts_.stats.waits(key_, batch_.empty() ? std::nullopt : std::optional(batch_.oldest()));
}

void Delivery::Retry::fail(base::SteadyTime now) {
  wait_nanos = std::clamp(2 * wait_nanos, limits::kRetryNanosMin, limits::kRetryNanosMax);
  not_before = now + wait_nanos;
}

void Delivery::fail_writing(const std::string& what) {
  writing_.fail(parts_.domain.clock().steady());
  note(what, writing_);
}

void Delivery::note(const std::string& what, const Retry& retry) {
  base::log_warn("channel {}: {} Next try in {} s.", key_.id, what,
                 retry.wait_nanos / base::kNanosPerSecond);
  parts_.problems.set(key_.id, what + " It will be tried again.");
  parts_.stats.failed(key_);
}

// Once there is none: an object that is written says nothing of a shard that cannot be read.
void Delivery::forget_problem() {
  if (unreadable_.empty() && writing_.wait_nanos == 0) {
    parts_.problems.clear(key_.id);
  }
}

}  // namespace weir::channels
