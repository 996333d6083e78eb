// One port for all protocols: the first bytes tell them apart (facts 3.1).

#include "server/net/connection.h"

#include <string>

#include "server/net/sniff.h"
#include "tests/server/net/http2_client.h"
#include "tests/server/net/http_fixture.h"

namespace weir::server::net {
namespace {

class ConnectionTest : public HttpTest {};

TEST(Sniff, KnowsThePreface) {
  EXPECT_EQ(sniff(kHttp2Preface), Sniffed::kHttp2);
  EXPECT_EQ(sniff(std::string(kHttp2Preface) + "more"), Sniffed::kHttp2);
}

TEST(Sniff, WaitsWhileItMayBecomeThePreface) {
  for (size_t size = 0; size < kHttp2Preface.size(); ++size) {
    EXPECT_EQ(sniff(kHttp2Preface.substr(0, size)), Sniffed::kUndecided) << size;
  }
}

TEST(Sniff, LeavesTheRestToHttp1) {
  for (const std::string bytes : {"POST / HTTP/1.1", "PO", "PRX", "\r\n", "{}", "PRI * HTTP/1.1"}) {
    EXPECT_EQ(sniff(bytes), Sniffed::kHttp1) << bytes;
  }
}

TEST_F(ConnectionTest, ServesBothProtocolsOnOnePort) {
  start();
  Client first = connect();
  Http2Client second(endpoint_);
  first.send(request("PutRecord", "{}"));
  EXPECT_EQ(first.read_answer().body, R"({"PutRecord":2})");
  EXPECT_EQ(second.wait(second.post("PutRecord", "{}")).body, R"({"PutRecord":2})");
  EXPECT_EQ(loop().stats().http2_connections.get(), 1u);
  EXPECT_EQ(loop().stats().connections_opened.get(), 2u);
}

TEST_F(ConnectionTest, AcceptsAPrefaceByteByByte) {
  start();
  Client client = connect();
  for (const char byte : std::string(kHttp2Preface) + frame(FrameType::kSettings, 0, 0, "")) {
    client.send(std::string_view(&byte, 1));
    settle();
  }
  EXPECT_EQ(client.read_bytes(9 + 18).substr(3, 1), "\x04") << "the server's SETTINGS";
}

TEST_F(ConnectionTest, AnswersWhatOnlyBeginsLikeThePreface) {
  start();
  Client client = connect();
  client.send("PRI * HTTP/2.0\r\n\r\nXX");
  EXPECT_NE(client.read_answer().status, 0);
}

TEST_F(ConnectionTest, IsCutWhenThePrefaceTakesTooLong) {
  start();
  Client client = connect();
  client.send("PRI");
  wait_until([this] { return bytes_read() == 3; });
  advance(kHeadMillisMax);
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(loop().stats().connections_timed_out.get(), 1u);
}

TEST_F(ConnectionTest, IsCutWhenItSaysNothingForMinutes) {
  start();
  Client client = connect();
  wait_until([this] { return gate_->inside() == 1; });
  advance(kIdleMillisMax);
  EXPECT_TRUE(client.is_closed());
}

}  // namespace
}  // namespace weir::server::net
