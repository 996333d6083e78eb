#include "bench/subscriber.h"

#include <fmt/format.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <utility>

#include "bench/json_members.h"

namespace weir::bench {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr size_t kReadBytes = 64 * 1024;
// Five minutes (facts 3.3), less what a second reading of the clock may differ.
constexpr int64_t kLifetimeNanos = 299 * base::kNanosPerSecond;
// A consumer may call once a second for a shard (facts 3.3).
constexpr std::chrono::milliseconds kRetryDelay{1'100};

base::Error failure(const char* step, const error_code& error) {
  return base::Error::unavailable(fmt::format("SubscribeToShard: {}: {}", step, error.message()));
}

// A longer number is a greater one: they have no leading zeros.
bool is_above(std::string_view number, std::string_view before) {
  return number.size() != before.size() ? number.size() > before.size() : number > before;
}

}  // namespace

Subscriber::Subscriber(Settings settings, const RequestWriter& writer, const base::Clock& clock,
                       PushTimes& times, SubscriberTally& tally)
    : settings_(std::move(settings)),
      writer_(writer),
      clock_(clock),
      times_(times),
      tally_(tally) {}

void Subscriber::start(asio::io_context& io) {
  asio::co_spawn(io, run(), asio::detached);
}

asio::awaitable<void> Subscriber::run() {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  while (true) {
    const base::SteadyTime begin = clock_.steady();
    const base::Result<void> ended = co_await subscribe();
    if (!ended.ok()) {
      ++tally_.errors[ended.error().text()];
    }
    if (ended.ok() && clock_.steady() >= begin + kLifetimeNanos) {
      ++tally_.renewals;
      continue;
    }
    ++tally_.early_ends;
    timer.expires_after(kRetryDelay);
    co_await timer.async_wait(kToken);
  }
}

std::string Subscriber::request() const {
  const std::string position =
      continuation_.empty()
          ? R"({"Type":"LATEST"})"
          : fmt::format(R"({{"Type":"AFTER_SEQUENCE_NUMBER","SequenceNumber":"{}"}})",
                        continuation_);
  return writer_.request(
      "SubscribeToShard",
      fmt::format(R"({{"ConsumerARN":"{}","ShardId":"{}","StartingPosition":{}}})",
                  settings_.consumer_arn, settings_.shard, position));
}

// One subscription, from the connection to the end of the body.
asio::awaitable<base::Result<void>> Subscriber::subscribe() {
  asio::ip::tcp::socket socket(co_await asio::this_coro::executor);
  auto [connected] = co_await socket.async_connect(settings_.server, kToken);
  if (connected) {
    co_return failure("connect", connected);
  }
  const std::string text = request();
  auto [written, size] = co_await asio::async_write(socket, asio::buffer(text), kToken);
  if (written) {
    co_return failure("write", written);
  }
  boost::beast::flat_buffer buffer;
  http::response_parser<http::buffer_body> parser;
  parser.body_limit(boost::none);
  auto [head, head_bytes] = co_await http::async_read_header(socket, buffer, parser, kToken);
  if (head) {
    co_return failure("head", head);
  }
  if (parser.get().result() != http::status::ok) {
    co_return base::Error::unavailable(
        fmt::format("SubscribeToShard: HTTP {}", parser.get().result_int()));
  }
  if (!std::exchange(subscribed_, true)) {
    tally_.subscribed.fetch_add(1, std::memory_order_relaxed);
  }
  reader_ = {};
  std::array<char, kReadBytes> bytes{};
  while (!parser.is_done()) {
    parser.get().body().data = bytes.data();
    parser.get().body().size = bytes.size();
    auto [error, count] = co_await http::async_read_some(socket, buffer, parser, kToken);
    if (error && error != http::error::need_buffer) {
      co_return failure("body", error);
    }
    const size_t free = parser.get().body().size;
    const base::Result<void> good = on_events({bytes.data(), bytes.size() - free});
    if (!good.ok()) {
      co_return good;
    }
  }
  co_return base::Result<void>();
}

base::Result<void> Subscriber::on_events(std::string_view bytes) {
  reader_.append(bytes);
  StreamMessage message;
  while (reader_.next(&message)) {
    RETURN_IF_ERROR(on_message(message));
  }
  if (reader_.malformed()) {
    return base::Error::unavailable("SubscribeToShard: a message cannot be read");
  }
  return {};
}

base::Result<void> Subscriber::on_message(const StreamMessage& message) {
  if (message.message_type != "event") {
    return base::Error::unavailable(
        fmt::format("SubscribeToShard: {} {} in the stream", message.message_type, message.type));
  }
  if (message.type == "SubscribeToShardEvent") {
    ++tally_.events;
    on_payload(message.payload);
  }
  return {};
}

void Subscriber::on_payload(std::string_view payload) {
  const base::SteadyTime now = clock_.steady();
  JsonMembers members(payload);
  JsonMember member;
  while (members.next(&member)) {
    if (member.name == "Data") {
      on_record(member.text, now);
    } else if (member.name == "ContinuationSequenceNumber") {
      continuation_ = member.text;
    } else if (member.name == "SequenceNumber") {
      tally_.disorder += is_above(member.text, last_sequence_) ? 0 : 1;
      last_sequence_ = member.text;
    }
  }
}

void Subscriber::on_record(std::string_view data, base::SteadyTime now) {
  tally_.received.fetch_add(1, std::memory_order_relaxed);
  const std::optional<uint64_t> number = number_of(data);
  if (!number.has_value() || *number >= times_.size()) {
    ++tally_.errors["a record of somebody else"];
  } else if (times_.received[*number] != 0) {
    ++tally_.repeats;
  } else {
    times_.received[*number] = now.nanos;
  }
}

}  // namespace weir::bench
