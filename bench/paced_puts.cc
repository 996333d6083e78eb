#include "bench/paced_puts.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "base/base64.h"
#include "bench/json_members.h"

namespace weir::bench {
namespace {

constexpr int kStatusOk = 200;

}  // namespace

PacedPuts::PacedPuts(boost::asio::io_context& io, Settings settings, const RequestWriter& writer,
                     const base::Clock& clock, PushTimes& times)
    : settings_(std::move(settings)), writer_(writer), clock_(clock), times_(times), timer_(io) {
  for (uint32_t i = 0; i < settings_.connections; ++i) {
    auto lane = std::make_unique<Lane>();
    lane->connection = std::make_unique<Connection>(
        io, settings_.server,
        [this, lane = lane.get()](const boost::system::error_code& error,
                                  const ReplyReader& reply) { on_done(*lane, error, reply); });
    idle_.push_back(lane.get());
    lanes_.push_back(std::move(lane));
  }
}

void PacedPuts::start(base::SteadyTime begin) {
  begin_ = begin;
  send_due();
}

base::SteadyTime PacedPuts::due(size_t record) const {
  return begin_ +
         static_cast<int64_t>(static_cast<double>(record) * base::kNanosPerSecond / settings_.rate);
}

// Sends all records whose time has come, and waits for the next one's time. Without a free
// connection the next answer goes on.
void PacedPuts::send_due() {
  const base::SteadyTime now = clock_.steady();
  while (next_ < times_.size() && !idle_.empty() && due(next_) <= now) {
    Lane& lane = *idle_.back();
    idle_.pop_back();
    send(lane);
  }
  if (next_ < times_.size() && !idle_.empty()) {
    timer_.expires_after(std::chrono::nanoseconds(due(next_).nanos - now.nanos));
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) {
        send_due();
      }
    });
  }
}

void PacedPuts::send(Lane& lane) {
  const std::string data = numbered_data(next_, settings_.record_bytes);
  std::string base64(base::base64_encoded_size(data.size()), '=');
  base::base64_encode(data, base64.data());
  lane.record = next_;
  lane.request = writer_.request(
      "PutRecord", fmt::format(R"({{"StreamName":"{}","Data":"{}","PartitionKey":"key-{}"}})",
                               settings_.stream, base64, next_));
  times_.due[next_] = due(next_).nanos;
  ++next_;
  lane.connection->send(lane.request);
}

void PacedPuts::on_done(Lane& lane, const boost::system::error_code& error,
                        const ReplyReader& reply) {
  if (error) {
    ++errors_["PutRecord: " + error.message()];
  } else if (reply.status() != kStatusOk) {
    ++errors_[fmt::format("PutRecord: HTTP {} {}", reply.status(),
                          find_member(reply.body(), "__type"))];
  } else {
    times_.acked[lane.record] = clock_.steady().nanos;
    acked_.fetch_add(1, std::memory_order_relaxed);
  }
  idle_.push_back(&lane);
  send_due();
}

}  // namespace weir::bench
