#include "bench/loop.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "bench/json_members.h"

namespace weir::bench {
namespace {

constexpr int kStatusOk = 200;
// A server that is gone must not turn the generator into a loop of failing connects.
constexpr std::chrono::milliseconds kRetryDelay{100};

void add(std::atomic<uint64_t>& counter, uint64_t amount) {
  counter.fetch_add(amount, std::memory_order_relaxed);
}

std::string error_kind(const ReplyReader& reply) {
  const std::string_view type = find_member(reply.body(), "__type");
  return type.empty() ? fmt::format("HTTP {}", reply.status())
                      : fmt::format("HTTP {} {}", reply.status(), type);
}

}  // namespace

Loop::Loop(const LoopContext& context, std::unique_ptr<Script> script)
    : context_(context),
      script_(std::move(script)),
      connection_(context.io, context.server,
                  [this](const boost::system::error_code& error, const ReplyReader& reply) {
                    on_done(error, reply);
                  }),
      retry_(context.io) {}

void Loop::send_next() {
  sent_ = context_.clock.steady();
  if (context_.pace.may_send(sent_)) {
    connection_.send(script_->next_request());
  }
}

void Loop::on_done(const boost::system::error_code& error, const ReplyReader& reply) {
  const base::SteadyTime now = context_.clock.steady();
  if (error) {
    count_error(now, "connection: " + error.message());
    retry_later();
    return;
  }
  if (reply.status() == kStatusOk) {
    count_reply(now, reply.body());
  } else {
    count_error(now, error_kind(reply));
  }
  send_next();
}

void Loop::count_reply(base::SteadyTime now, std::string_view body) {
  const std::optional<ReplyCounts> counts = script_->on_reply(body);
  if (!counts.has_value()) {
    return;
  }
  add(context_.progress.requests, 1);
  add(context_.progress.data_bytes, counts->data_bytes);
  if (context_.pace.counts(now)) {
    context_.tally.add(*counts);
    context_.tally.latency.record(now.nanos - sent_.nanos);
    context_.tally.last_reply = now;
  }
}

void Loop::count_error(base::SteadyTime now, const std::string& kind) {
  script_->on_error();
  add(context_.progress.errors, 1);
  if (context_.pace.counts(now)) {
    ++context_.tally.errors[kind];
    context_.tally.last_reply = now;
  }
}

void Loop::retry_later() {
  retry_.expires_after(kRetryDelay);
  retry_.async_wait([this](const boost::system::error_code&) { send_next(); });
}

}  // namespace weir::bench
