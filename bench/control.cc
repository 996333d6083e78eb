#include "bench/control.h"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>

#include "bench/connection.h"
#include "bench/json_members.h"

namespace weir::bench {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr int kStatusOk = 200;
constexpr std::chrono::seconds kCallTimeout{10};
constexpr std::chrono::milliseconds kPollInterval{20};
constexpr int64_t kActiveTimeoutNanos = 30 * base::kNanosPerSecond;

void wait_poll_interval() {
  asio::io_context io;
  asio::steady_timer timer(io, kPollInterval);
  timer.wait();
}

}  // namespace

Control::Control(asio::ip::tcp::endpoint server, const RequestWriter& writer,
                 const base::Clock& clock)
    : server_(std::move(server)), writer_(writer), clock_(clock) {}

base::Result<Control::Reply> Control::call(std::string_view operation, std::string_view body) {
  asio::io_context io;
  std::optional<Reply> answer;
  error_code failure = asio::error::timed_out;
  Connection connection(io, server_, [&](const error_code& error, const ReplyReader& reply) {
    failure = error;
    answer = Reply{reply.status(), std::string(reply.body())};
  });
  const std::string request = writer_.request(operation, body);
  connection.send(request);
  io.run_for(kCallTimeout);
  if (failure) {
    return base::Error::unavailable(fmt::format("{}: {}", operation, failure.message()));
  }
  return std::move(*answer);
}

base::Result<void> Control::ensure_stream(const std::string& stream, uint32_t shards) {
  const std::string describe = fmt::format(R"({{"StreamName":"{}"}})", stream);
  const base::SteadyTime deadline = clock_.steady() + kActiveTimeoutNanos;
  bool created = false;
  while (clock_.steady() < deadline) {
    ASSIGN_OR_RETURN(const Reply reply, call("DescribeStreamSummary", describe));
    if (reply.status != kStatusOk) {
      if (created || find_member(reply.body, "__type") != "ResourceNotFoundException") {
        return base::Error::unavailable(
            fmt::format("DescribeStreamSummary answered {} {}", reply.status, reply.body));
      }
      const std::string create =
          fmt::format(R"({{"StreamName":"{}","ShardCount":{}}})", stream, shards);
      RETURN_IF_ERROR(good_call("CreateStream", create));
      created = true;
    } else if (find_member(reply.body, "StreamStatus") == "ACTIVE") {
      return {};
    }
    wait_poll_interval();
  }
  return base::Error::unavailable(fmt::format("stream {} did not become ACTIVE", stream));
}

base::Result<std::string> Control::good_call(std::string_view operation, std::string_view body) {
  ASSIGN_OR_RETURN(Reply reply, call(operation, body));
  if (reply.status != kStatusOk) {
    return base::Error::unavailable(
        fmt::format("{} answered {} {}", operation, reply.status, reply.body));
  }
  return std::move(reply.body);
}

base::Result<std::vector<std::string>> Control::list_shards(const std::string& stream) {
  ASSIGN_OR_RETURN(const std::string reply,
                   good_call("ListShards", fmt::format(R"({{"StreamName":"{}"}})", stream)));
  std::vector<std::string> shards;
  JsonMembers members(reply);
  JsonMember member;
  while (members.next(&member)) {
    if (member.name == "ShardId") {
      shards.emplace_back(member.text);
    }
  }
  if (shards.empty()) {
    return base::Error::unavailable("ListShards names no shards: " + reply);
  }
  return shards;
}

base::Result<std::string> Control::ensure_consumer(const std::string& stream,
                                                   const std::string& consumer) {
  ASSIGN_OR_RETURN(
      const std::string summary,
      good_call("DescribeStreamSummary", fmt::format(R"({{"StreamName":"{}"}})", stream)));
  const std::string names = fmt::format(R"({{"StreamARN":"{}","ConsumerName":"{}"}})",
                                        find_member(summary, "StreamARN"), consumer);
  ASSIGN_OR_RETURN(const Reply known, call("DescribeStreamConsumer", names));
  if (known.status != kStatusOk) {
    RETURN_IF_ERROR(good_call("RegisterStreamConsumer", names));
  }
  const base::SteadyTime deadline = clock_.steady() + kActiveTimeoutNanos;
  while (clock_.steady() < deadline) {
    ASSIGN_OR_RETURN(const std::string reply, good_call("DescribeStreamConsumer", names));
    if (find_member(reply, "ConsumerStatus") == "ACTIVE") {
      return std::string(find_member(reply, "ConsumerARN"));
    }
    wait_poll_interval();
  }
  return base::Error::unavailable(fmt::format("consumer {} did not become ACTIVE", consumer));
}

}  // namespace weir::bench
