#include "shards/channel_admin.h"

#include <fmt/format.h>

#include <utility>

namespace weir::shards {
namespace {

// 32 digits that no other channel has, now or later.
std::string new_id(base::RandomSource& random) {
  const uint64_t high = random.next_uint64();
  return fmt::format("{:016x}{:016x}", high, random.next_uint64());
}

}  // namespace

asio::awaitable<Result<ChannelKey>> ChannelAdmin::create(NewChannel channel) {
  ChannelKey key{.tenant = channel.stream.tenant, .id = new_id(parts_.random)};
  CreateChannelCommand command{.key = std::move(channel.stream),
                               .name = std::move(channel.name),
                               .id = key.id,
                               .settings = std::move(channel.settings),
                               .tags = std::move(channel.tags),
                               // All logs share the engine's positions; log 0 is nobody's.
                               .start = parts_.log.bounds(engine::LogId{0}).next,
                               .failure = std::move(channel.failure),
                               .due = due()};
  const Result<void> created = co_await parts_.catalog.propose(std::move(command));
  CO_RETURN_IF_ERROR(created);
  co_return key;
}

asio::awaitable<Result<void>> ChannelAdmin::update(ChannelKey channel,
                                                   std::optional<int64_t> freshness_seconds,
                                                   std::optional<ChannelLogging> logging) {
  UpdateChannelCommand command{.channel = std::move(channel),
                               .freshness_seconds = freshness_seconds,
                               .logging = std::move(logging),
                               .due = due()};
  co_return co_await parts_.catalog.propose(std::move(command));
}

asio::awaitable<Result<void>> ChannelAdmin::remove(ChannelKey channel) {
  DeleteChannelCommand command{.channel = std::move(channel), .due = due()};
  co_return co_await parts_.catalog.propose(std::move(command));
}

asio::awaitable<Result<void>> ChannelAdmin::advance(ChannelKey channel,
                                                    ChannelPositions positions) {
  AdvanceChannelCommand command{.channel = std::move(channel), .positions = std::move(positions)};
  co_return co_await parts_.catalog.propose(std::move(command));
}

asio::awaitable<Result<void>> ChannelAdmin::tag(ChannelKey channel, Tags tags) {
  TagChannelCommand command{.channel = std::move(channel), .tags = std::move(tags)};
  co_return co_await parts_.catalog.propose(std::move(command));
}

asio::awaitable<Result<void>> ChannelAdmin::untag(ChannelKey channel,
                                                  std::vector<std::string> tag_keys) {
  UntagChannelCommand command{.channel = std::move(channel), .tag_keys = std::move(tag_keys)};
  co_return co_await parts_.catalog.propose(std::move(command));
}

}  // namespace weir::shards
