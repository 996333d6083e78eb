#include "bench/subscribe_run.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/completion_condition.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "bench/json_members.h"
#include "bench/options.h"
#include "bench/subscribe_report.h"
#include "server/net/event_frame.h"

namespace weir::bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using testing::HasSubstr;

std::string chunk(const std::string& bytes) {
  return fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
}

std::string event_chunk(const std::string& type, const std::string& payload) {
  std::string frame;
  server::net::append_event_frame(
      {.kind = api::StreamEvent::Kind::kEvent, .type = type, .payload = payload}, frame);
  return chunk(frame);
}

// One shard: what is put is pushed to its one subscriber, as many times as `copies` says.
class FakeShard {
 public:
  explicit FakeShard(std::function<int(uint64_t number)> copies)
      : copies_(std::move(copies)),
        acceptor_(io_, {asio::ip::address_v4::loopback(), 0}),
        thread_([this] { accept(); }) {}
  ~FakeShard() {
    stopping_ = true;
    boost::system::error_code ignored;
    tcp::socket(io_).connect(endpoint(), ignored);  // ends the accept
    thread_.join();
    for (std::thread& connection : connections_) {
      connection.join();
    }
  }

  tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

 private:
  void accept() {
    while (true) {
      auto socket = std::make_shared<tcp::socket>(acceptor_.accept());
      if (stopping_) {
        return;
      }
      connections_.emplace_back([this, socket] { serve(socket); });
    }
  }

  void serve(const std::shared_ptr<tcp::socket>& socket) {
    std::string received;
    boost::system::error_code error;
    while (!error) {
      const size_t head =
          asio::read_until(*socket, asio::dynamic_buffer(received), "\r\n\r\n", error);
      const size_t size = error ? 0 : head + content_length(received);
      if (received.size() < size) {
        asio::read(*socket, asio::dynamic_buffer(received),
                   asio::transfer_exactly(size - received.size()), error);
      }
      if (!error) {
        answer(socket, received);
      }
      received.clear();
    }
  }

  static size_t content_length(const std::string& head) {
    constexpr std::string_view kName = "Content-Length: ";
    return std::stoul(head.substr(head.find(kName) + kName.size()));
  }

  void answer(const std::shared_ptr<tcp::socket>& socket, const std::string& request) {
    const std::lock_guard lock(mutex_);
    boost::system::error_code ignored;
    if (request.find("SubscribeToShard") != std::string::npos) {
      subscriber_ = socket;
      asio::write(*socket,
                  asio::buffer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" +
                               event_chunk("initial-response", "{}")),
                  ignored);
      return;
    }
    const std::string_view data =
        find_member(std::string_view(request).substr(request.find('{')), "Data");
    for (int i = 0; i < copies_(number_of(data).value()); ++i) {
      asio::write(
          *subscriber_,
          asio::buffer(event_chunk(
              "SubscribeToShardEvent",
              fmt::format(R"({{"ContinuationSequenceNumber":"{0}","Records":[{{"Data":"{1}",)"
                          R"("SequenceNumber":"{0}"}}]}})",
                          ++sequence_, data))),
          ignored);
    }
    asio::write(*socket,
                asio::buffer(std::string("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")),
                ignored);
  }

  const std::function<int(uint64_t)> copies_;
  asio::io_context io_;
  tcp::acceptor acceptor_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::shared_ptr<tcp::socket> subscriber_;
  uint64_t sequence_ = 0;
  std::vector<std::thread> connections_;
  std::thread thread_;
};

base::Result<SubscribeResult> run(const FakeShard& shard) {
  const base::SystemClock clock;
  const RequestWriter writer({.host = "localhost", .port = 1, .now = clock.wall()});
  return run_subscribers({.server = shard.endpoint(),
                          .stream = "stream",
                          .consumer_arn = "arn",
                          .shards = {"shardId-000000000000"},
                          .connections = 2,
                          .record_bytes = 100,
                          .rate = 1000,
                          .seconds = 0.1},
                         writer, clock);
}

TEST(RunSubscribers, MeasuresEveryRecord) {
  const FakeShard shard([](uint64_t) { return 1; });
  const auto result = run(shard);
  ASSERT_TRUE(result.ok()) << result.error().text();
  EXPECT_EQ(result.value().acked, 100U);
  EXPECT_EQ(result.value().received, 100U);
  EXPECT_EQ(result.value().from_due.count(), 100U);
  EXPECT_EQ(result.value().missing, 0U);
  EXPECT_EQ(result.value().repeats, 0U);
  EXPECT_EQ(result.value().disorder, 0U);
  EXPECT_EQ(result.value().early_ends, 0U);
  EXPECT_GT(result.value().from_due.percentile_nanos(50), 0);
}

TEST(RunSubscribers, CountsWhatIsMissingAndWhatComesTwice) {
  const FakeShard shard([](uint64_t number) { return number < 3 ? 0 : number < 8 ? 2 : 1; });
  const auto result = run(shard);
  ASSERT_TRUE(result.ok()) << result.error().text();
  EXPECT_EQ(result.value().missing, 3U);
  EXPECT_EQ(result.value().repeats, 5U);
  EXPECT_EQ(result.value().received, 102U);
}

TEST(SubscribeReport, NamesLatenciesAndEnds) {
  SubscribeResult result;
  result.acked = 7;
  result.early_ends = 2;
  result.errors["PutRecord: HTTP 500 "] = 1;
  result.from_ack.record(1'000'000);
  const std::string json = json_report(Options{}, result);
  EXPECT_THAT(json, HasSubstr(R"("from_ack_ms":{"p50":1.000,)"));
  EXPECT_THAT(json, HasSubstr(R"("acked":7,)"));
  EXPECT_THAT(json, HasSubstr(R"("early_ends":2)"));
  EXPECT_THAT(json, HasSubstr(R"("errors":{"PutRecord: HTTP 500 ":1})"));
  EXPECT_THAT(text_report(Options{}, result), HasSubstr("2 ended early"));
}

TEST(TimesLog, HasALineForEachRecord) {
  PushTimes times(2);
  times.due = {10, 20};
  times.acked = {11, 0};
  times.received = {12, 0};
  EXPECT_EQ(times_log(times), "0 10 11 12\n1 20 0 0\n");
}

TEST(NumberedData, TellsItsNumber) {
  EXPECT_EQ(numbered_data(7, 30), "000000000000000000000007......");
  EXPECT_EQ(number_of("MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA3Li4uLi4u"), 7U);
  EXPECT_EQ(number_of("MDAwMA=="), std::nullopt);
  EXPECT_EQ(number_of("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!"), std::nullopt);
}

}  // namespace
}  // namespace weir::bench
