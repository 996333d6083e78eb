#include "bench/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>
#include <thread>

#include "bench/options.h"
#include "bench/report.h"

namespace weir::bench {
namespace {

namespace asio = boost::asio;
using testing::HasSubstr;

// Accepts one connection for each element, answers its replies in turn, one a request, and closes
// it. The requests below fit into one read.
class AnsweringServer {
 public:
  using Replies = std::vector<std::string>;

  explicit AnsweringServer(std::vector<Replies> connections)
      : acceptor_(io_, {asio::ip::address_v4::loopback(), 0}),
        thread_([this, connections = std::move(connections)] { serve(connections); }) {}
  ~AnsweringServer() { thread_.join(); }

  asio::ip::tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

 private:
  void serve(const std::vector<Replies>& connections) {
    for (const Replies& replies : connections) {
      asio::ip::tcp::socket socket = acceptor_.accept();
      for (const std::string& reply : replies) {
        std::array<char, 4096> request{};
        socket.read_some(asio::buffer(request));
        asio::write(socket, asio::buffer(reply));
      }
    }
  }

  asio::io_context io_;
  asio::ip::tcp::acceptor acceptor_;
  std::thread thread_;
};

std::string http_reply(int status, const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 " + std::to_string(status) + " x\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

RunSettings settings_for(const asio::ip::tcp::endpoint& server, uint64_t requests) {
  RunSettings settings;
  settings.label = "test";
  settings.server = server;
  settings.requests = requests;
  return settings;
}

base::Result<RunResult> run(const RunSettings& settings) {
  const std::vector<std::string> requests{"POST / HTTP/1.1\r\n\r\n"};
  const base::SystemClock clock;
  const auto script = [&](uint32_t connection) {
    return std::make_unique<PutScript>(requests, connection, Options{});
  };
  return run_load(settings, script, clock);
}

TEST(RunLoad, CountsGoodRepliesAndErrorsByType) {
  const AnsweringServer server({{http_reply(200, "{}"), http_reply(400, R"({"__type":"Oops"})"),
                                 http_reply(500, ""), http_reply(200, "{}")}});
  const auto result = run(settings_for(server.endpoint(), 4));
  ASSERT_TRUE(result.ok()) << result.error().text();
  const Tally& tally = result.value().tally;
  EXPECT_EQ(tally.requests, 2U);
  EXPECT_EQ(tally.records, 2U);
  EXPECT_EQ(tally.latency.count(), 2U);
  EXPECT_EQ(tally.errors.at("HTTP 400 Oops"), 1U);
  EXPECT_EQ(tally.errors.at("HTTP 500"), 1U);
}

// A server may say that it closes; that is no error, and the next request connects again.
TEST(RunLoad, ConnectsAgainWhenTheServerCloses) {
  const AnsweringServer server(
      {{http_reply(200, "{}", "Connection: close\r\n")}, {http_reply(200, "{}")}});
  const auto result = run(settings_for(server.endpoint(), 2));
  ASSERT_TRUE(result.ok()) << result.error().text();
  EXPECT_EQ(result.value().tally.requests, 2U);
  EXPECT_EQ(result.value().tally.error_count(), 0U);
}

TEST(RunLoad, CountsAReplyItCannotReadAsAnError) {
  const AnsweringServer server({{"garbage\r\n\r\n"}, {http_reply(200, "{}")}});
  const auto result = run(settings_for(server.endpoint(), 2));
  ASSERT_TRUE(result.ok()) << result.error().text();
  EXPECT_EQ(result.value().tally.requests, 1U);
  EXPECT_EQ(result.value().tally.errors.at("connection: Invalid argument"), 1U);
}

// An answer that never comes must end the run, not the patience of whoever started it.
TEST(RunLoad, GivesUpOnASilentServer) {
  asio::io_context io;
  const asio::ip::tcp::acceptor silent(io, {asio::ip::address_v4::loopback(), 0});
  RunSettings settings = settings_for(silent.local_endpoint(), 1);
  settings.patience_seconds = 0.1;
  const auto result = run(settings);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().text(), "test: the server does not answer");
}

TEST(Report, NamesRatesAndErrors) {
  RunResult result;
  result.seconds = 2;
  result.server_cpu_micros = 3'000;
  for (int i = 0; i < 100; ++i) {
    result.tally.add({.records = 1, .data_bytes = 40'000, .failed = {}});
    result.tally.latency.record(1'000'000);
  }
  result.tally.errors["HTTP 400 \"Oops\""] = 3;
  const std::string json = json_report(Options{}, result);
  EXPECT_THAT(json, HasSubstr(R"("requests_per_second":50.0)"));
  EXPECT_THAT(json, HasSubstr(R"("megabytes_per_second":2.000)"));
  EXPECT_THAT(json, HasSubstr(R"("latency_ms":{"p50":1.000,)"));
  EXPECT_THAT(json, HasSubstr(R"("server_cpu_us_per_request":30.00)"));
  EXPECT_THAT(json, HasSubstr(R"("errors":{"HTTP 400 ?Oops?":3})"));
  EXPECT_THAT(text_report(Options{}, result), HasSubstr("30.0 us a request"));
}

}  // namespace
}  // namespace weir::bench
