#include "server/net/http_server.h"

#include <gmock/gmock.h>

#include <future>
#include <memory>
#include <string>
#include <vector>

#include "tests/server/net/http_fixture.h"

namespace weir::server::net {
namespace {

constexpr int64_t kLongMillis = 10'000;

class HttpServerTest : public HttpTest {};

TEST_F(HttpServerTest, SpreadsConnectionsEvenly) {
  start({.loops = 2});
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 32; ++i) {
    clients.push_back(std::make_unique<Client>(endpoint_));
  }
  wait_until([this] { return gate_->inside() == 32; });
  wait_until([this] { return loop(1).stats().connections_opened.get() == 16; });
  wait_until([this] { return loop(0).stats().connections_opened.get() == 16; });
}

TEST_F(HttpServerTest, TurnsAwayConnectionsBeyondTheLimit) {
  start({.connections = 1});
  Client first = connect();
  first.send(request("PutRecord", "{}"));
  EXPECT_EQ(first.read_answer().status, 200);
  Client second = connect();
  EXPECT_EQ(second.read_answer().status, 503);
  EXPECT_TRUE(second.is_closed());
  EXPECT_EQ(gate_->refused(), 1u);
  first.close();
  wait_until([this] { return gate_->inside() == 0; });
  Client third = connect();
  third.send(request("PutRecord", "{}"));
  EXPECT_EQ(third.read_answer().status, 200);
}

TEST_F(HttpServerTest, SaysThatAPortIsTaken) {
  start();
  HttpServer other({clock_, random_, *memory_, *gate_, echo, {}}, 1);
  const auto endpoint = other.listen(endpoint_);
  ASSERT_FALSE(endpoint.ok());
  EXPECT_THAT(endpoint.error().text(), testing::HasSubstr("cannot listen on 127.0.0.1:"));
  EXPECT_THAT(endpoint.error().text(), testing::HasSubstr("Address already in use"));
}

TEST_F(HttpServerTest, StopsAtOnceWhenAllConnectionsAreIdle) {
  start({.loops = 2});
  Client client = connect();
  client.send(request("PutRecord", "{}"));
  EXPECT_EQ(client.read_answer().status, 200);
  EXPECT_TRUE(server_->stop(kLongMillis));
  EXPECT_TRUE(client.is_closed());
}

TEST_F(HttpServerTest, FinishesAcceptedRequestsWhenItStops) {
  ParkedCalls calls;
  start({.handler = calls.handler()});
  Client client = connect();
  client.send(request("PutRecord", "{}"));
  calls.wait_for_calls(1);
  auto stopped = std::async(std::launch::async, [this] { return server_->stop(kLongMillis); });
  wait_until([this] {
    bool draining = false;
    on_loop(loop(), [&] { draining = loop().draining(); });
    return draining;
  });
  calls.release();
  const ClientAnswer answer = client.read_answer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("connection"), "close");
  EXPECT_TRUE(client.is_closed());
  EXPECT_TRUE(stopped.get());
}

// Bytes of it were read, so it was accepted.
TEST_F(HttpServerTest, FinishesAHalfSentRequestWhenItStops) {
  start();
  Client client = connect();
  const std::string text = request("PutRecord", "{}");
  client.send(text.substr(0, 100));
  wait_until([this] { return bytes_read() == 100; });
  auto stopped = std::async(std::launch::async, [this] { return server_->stop(kLongMillis); });
  wait_until([this] {
    bool draining = false;
    on_loop(loop(), [&] { draining = loop().draining(); });
    return draining;
  });
  client.send(text.substr(100));
  EXPECT_EQ(client.read_answer().status, 200);
  EXPECT_TRUE(stopped.get());
}

TEST_F(HttpServerTest, AcceptsNobodyAfterItStopped) {
  start();
  EXPECT_TRUE(server_->stop(kLongMillis));
  EXPECT_THROW(connect(), boost::system::system_error);
}

TEST_F(HttpServerTest, CutsClientsThatDoNotFinishInTime) {
  start();
  Client client = connect();
  client.send("POST / HT");
  wait_until([this] { return bytes_read() == 9; });
  EXPECT_TRUE(server_->stop(1));
  EXPECT_TRUE(client.is_closed());
}

}  // namespace
}  // namespace weir::server::net
