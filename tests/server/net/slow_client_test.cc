// Clients that take their time, on a clock that the tests move.

#include <string>

#include "tests/server/net/http_fixture.h"

namespace weir::server::net {
namespace {

class SlowClient : public HttpTest {
 protected:
  void send_and_wait(Client& client, std::string_view bytes) {
    const uint64_t before = bytes_read();
    client.send(bytes);
    wait_until([&] { return bytes_read() == before + bytes.size(); });
  }
};

TEST_F(SlowClient, IsCutWhenTheHeadTakesTooLong) {
  start();
  Client client = connect();
  send_and_wait(client, "POST / HT");
  advance(kHeadMillisMax - 1);
  send_and_wait(client, "TP");
  advance(1);
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(loop().stats().connections_timed_out.get(), 1u);
}

TEST_F(SlowClient, IsCutWhenTheBodyDripsIn) {
  start();
  Client client = connect();
  const std::string text = request("PutRecord", std::string(100'000, 'x'));
  send_and_wait(client, text.substr(0, text.size() - 50'000));
  for (int seconds = 0; seconds < 30; ++seconds) {
    advance(1'000);
  }
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(memory_->used(), 0u);
}

TEST_F(SlowClient, IsServedWhenTheBodyComesSlowlyButSteadily) {
  start();
  Client client = connect();
  const std::string text = request("PutRecord", std::string(400'000, 'x'));
  for (size_t at = 0; at < text.size(); at += 20'000) {
    send_and_wait(client, text.substr(at, 20'000));
    advance(10'000);
  }
  EXPECT_EQ(client.read_answer().status, 200);
}

TEST_F(SlowClient, IsCutWhenItDoesNotReadItsAnswer) {
  start({.handler = [](api::Call) -> boost::asio::awaitable<api::Reply> {
    co_return api::Reply{.body = std::string(64 * kMiB, 'a')};
  }});
  Client client = connect();
  client.send(request("GetRecords", "{}"));
  wait_until([this] { return loop().stats().bytes_written.get() > 0; });
  advance(kSlowWindowMillis);
  advance(kSlowWindowMillis);
  advance(kSlowWindowMillis);
  wait_until([this] { return gate_->inside() == 0; });
  EXPECT_EQ(memory_->used(), 0u);
}

TEST_F(SlowClient, MayBeIdleForMinutes) {
  start();
  Client client = connect();
  send_and_wait(client, request("PutRecord", "{}"));
  EXPECT_EQ(client.read_answer().status, 200);
  settle();
  advance(kIdleMillisMax - 1);
  client.send(request("PutRecord", "{}"));
  EXPECT_EQ(client.read_answer().status, 200);
  settle();
  advance(kIdleMillisMax);
  EXPECT_TRUE(client.is_closed());
}

// The deadline of an operation is its own; a cut connection would leave the outcome unknown.
TEST_F(SlowClient, IsNotBlamedForASlowOperation) {
  ParkedCalls calls;
  start({.handler = calls.handler()});
  Client client = connect();
  client.send(request("PutRecord", "{}"));
  calls.wait_for_calls(1);
  advance(10 * kIdleMillisMax);
  calls.release();
  EXPECT_EQ(client.read_answer().status, 200);
}

TEST_F(SlowClient, IsNotWaitedForAfterARefusal) {
  start();
  Client client = connect();
  client.send("POST / HTTP/1.1\r\nContent-Length: 10737418240\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 413);
  advance(kLingerMillisMax);
  wait_until([this] { return gate_->inside() == 0; });
}

}  // namespace
}  // namespace weir::server::net
