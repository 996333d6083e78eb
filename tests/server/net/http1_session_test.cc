// What a client of HTTP/1 sees of one connection, byte by byte.

#include "server/net/http1_session.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/server/net/http_fixture.h"

namespace weir::server::net {
namespace {

class Http1SessionTest : public HttpTest {};

constexpr std::string_view kEnd = "0\r\n\r\n";

TEST_F(Http1SessionTest, AnswersRequestAfterRequest) {
  start();
  Client client = connect();
  for (int i = 0; i < 3; ++i) {
    client.send(request("PutRecord", "{}"));
    const ClientAnswer answer = client.read_answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, R"({"PutRecord":2})");
    EXPECT_EQ(answer.headers.at("content-type"), "application/x-amz-json-1.1");
  }
}

TEST_F(Http1SessionTest, AnswersPipelinedRequestsInOrder) {
  start();
  Client client = connect();
  client.send(request("PutRecord", "{}") + request("ListStreams", "{  }") +
              request("GetRecords", "{ }"));
  EXPECT_EQ(client.read_answer().body, R"({"PutRecord":2})");
  EXPECT_EQ(client.read_answer().body, R"({"ListStreams":4})");
  EXPECT_EQ(client.read_answer().body, R"({"GetRecords":3})");
}

TEST_F(Http1SessionTest, AcceptsARequestByteByByte) {
  start();
  Client client = connect();
  for (const char byte : request("PutRecord", "{}")) {
    client.send(std::string_view(&byte, 1));
  }
  EXPECT_EQ(client.read_answer().body, R"({"PutRecord":2})");
}

TEST_F(Http1SessionTest, ReadsABodyThatDoesNotFitIntoTheReadBuffer) {
  start();
  Client client = connect();
  const std::string body(3 * kMiB, 'x');
  client.send(request("PutRecord", body));
  EXPECT_EQ(client.read_answer().body, R"({"PutRecord":3145728})");
  client.send(request("PutRecord", "{}"));
  EXPECT_EQ(client.read_answer().body, R"({"PutRecord":2})");
}

TEST_F(Http1SessionTest, HandsOverTheBodyUnchanged) {
  std::string seen;
  start({.handler = [&seen](api::Call call) -> boost::asio::awaitable<api::Reply> {
    seen = std::string(call.body.view());
    co_return api::Reply{};
  }});
  std::string body;
  for (size_t i = 0; i < 300'000; ++i) {
    body += static_cast<char>(i * 31 % 251);
  }
  Client client = connect();
  client.send(request("PutRecord", body));
  EXPECT_EQ(client.read_answer().status, 200);
  EXPECT_TRUE(seen == body);
}

TEST_F(Http1SessionTest, SendsALargeAnswerToASlowReader) {
  start({.handler = [](api::Call) -> boost::asio::awaitable<api::Reply> {
    co_return api::Reply{.body = std::string(14 * kMiB, 'a')};
  }});
  Client client = connect();
  client.send(request("GetRecords", "{}"));
  const ClientAnswer answer = client.read_answer();
  EXPECT_EQ(answer.body.size(), 14 * kMiB);
  EXPECT_EQ(answer.body.find_first_not_of('a'), std::string::npos);
}

TEST_F(Http1SessionTest, AnswersAnEmptyReplyWithLengthZero) {
  start(
      {.handler = [](api::Call) -> boost::asio::awaitable<api::Reply> { co_return api::Reply{}; }});
  Client client = connect();
  client.send(request("CreateStream", "{}"));
  EXPECT_EQ(client.read_answer().headers.at("content-length"), "0");
}

TEST_F(Http1SessionTest, PassesErrorsOn) {
  start({.handler = [](api::Call) -> boost::asio::awaitable<api::Reply> {
    co_return api::Reply{.status = 400, .body = "{}", .error_type = "ValidationException"};
  }});
  Client client = connect();
  client.send(request("PutRecord", "{}"));
  const ClientAnswer answer = client.read_answer();
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.headers.at("x-amzn-errortype"), "ValidationException");
}

TEST_F(Http1SessionTest, JoinsAChunkedBody) {
  start();
  Client client = connect();
  client.send(request("PutRecord", "2\r\n{ \r\n1;ext=1\r\n}\r\n0\r\n\r\n",
                      "Transfer-Encoding: chunked\r\n") +
              request("ListStreams", "{}"));
  EXPECT_EQ(client.read_answer().body, R"({"PutRecord":3})");
  EXPECT_EQ(client.read_answer().body, R"({"ListStreams":2})");
}

TEST_F(Http1SessionTest, JoinsALargeChunkedBody) {
  start();
  Client client = connect();
  std::string body;
  for (int i = 0; i < 100; ++i) {
    body += "4000\r\n" + std::string(0x4000, 'x') + "\r\n";
  }
  client.send(request("PutRecord", body.append(kEnd), "Transfer-Encoding: chunked\r\n"));
  EXPECT_EQ(client.read_answer().body, R"({"PutRecord":1638400})");
  settle();
  EXPECT_EQ(memory_->used(), 0u);
}

TEST_F(Http1SessionTest, ContinuesWhenAsked) {
  start();
  Client client = connect();
  const std::string text = request("PutRecord", "{}", "Expect: 100-continue\r\n");
  client.send(text.substr(0, text.size() - 2));
  EXPECT_EQ(client.read_answer(true).status, 100);
  client.send("{}");
  EXPECT_EQ(client.read_answer().body, R"({"PutRecord":2})");
}

// A client that does not wait needs no permission (RFC 9110 section 10.1.1).
TEST_F(Http1SessionTest, DoesNotContinueWhatIsThereAlready) {
  start();
  Client client = connect();
  client.send(request("PutRecord", "{}", "Expect: 100-continue\r\n"));
  EXPECT_EQ(client.read_answer().status, 200);
}

TEST_F(Http1SessionTest, ClosesAfterHttp10) {
  start();
  Client client = connect();
  client.send("GET / HTTP/1.0\r\n\r\n");
  const ClientAnswer answer = client.read_answer();
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.headers.at("connection"), "close");
  EXPECT_TRUE(client.is_closed());
}

TEST_F(Http1SessionTest, KeepsAnHttp10ConnectionThatAsksForIt) {
  start();
  Client client = connect();
  for (int i = 0; i < 2; ++i) {
    client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(client.read_answer().headers.at("connection"), "keep-alive");
  }
}

TEST_F(Http1SessionTest, ClosesWhenTheClientAsksForIt) {
  start();
  Client client = connect();
  client.send(request("PutRecord", "{}", "Connection: close\r\n"));
  EXPECT_EQ(client.read_answer().status, 200);
  EXPECT_TRUE(client.is_closed());
}

TEST_F(Http1SessionTest, SendsNoBodyToHead) {
  start();
  Client client = connect();
  client.send("HEAD / HTTP/1.1\r\nHost: weir\r\n\r\n" + request("PutRecord", "{}"));
  const ClientAnswer head = client.read_answer(true);
  EXPECT_EQ(head.status, 403);
  EXPECT_EQ(client.read_answer().status, 200);
}

TEST_F(Http1SessionTest, AnswersAPreflight) {
  start();
  Client client = connect();
  client.send(
      "OPTIONS / HTTP/1.1\r\nHost: weir\r\nOrigin: http://page\r\n"
      "Access-Control-Request-Headers: x-amz-target\r\n"
      "Access-Control-Request-Method: POST\r\n\r\n");
  const ClientAnswer answer = client.read_answer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("access-control-allow-headers"), "x-amz-target");
  EXPECT_EQ(answer.headers.at("access-control-allow-methods"), "POST");
  EXPECT_EQ(answer.headers.at("content-length"), "0");
  EXPECT_FALSE(answer.headers.contains("content-type"));
  EXPECT_FALSE(answer.headers.contains("x-amz-id-2"));
}

TEST_F(Http1SessionTest, RefusesABodyThatIsTooLargeBeforeItComes) {
  start();
  Client client = connect();
  client.send("POST / HTTP/1.1\r\nContent-Length: 10737418240\r\nContent-Type: text/plain\r\n\r\n");
  const ClientAnswer answer = client.read_answer();
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(answer.headers.at("transfer-encoding"), "chunked");
  EXPECT_EQ(answer.body, kEnd);
  client.close();
  wait_until([this] { return gate_->inside() == 0; });
}

// An endless chunked body must end after the limit and a little more.
TEST_F(Http1SessionTest, CutsAnEndlessChunkedBody) {
  start();
  Client client = connect();
  client.send(request("PutRecord", "", "Transfer-Encoding: chunked\r\n"));
  const std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
  for (int i = 0; i < 1'000 && client.try_send(chunk); ++i) {
  }
  wait_until([this] { return gate_->inside() == 0; });
  EXPECT_LE(bytes_read(), kBodyBytesMax + 3 * kKiB * 64 + kLingerBytesMax);
  EXPECT_EQ(memory_->used(), 0u);
}

TEST_F(Http1SessionTest, RefusesAFloodOfChunkExtensions) {
  start();
  Client client = connect();
  client.send(request("PutRecord", "", "Transfer-Encoding: chunked\r\n") + "1;" +
              std::string(kReadBufferBytesMax, 'e'));
  EXPECT_EQ(client.read_answer().status, 400);
}

TEST_F(Http1SessionTest, RefusesAHeadThatIsTooLarge) {
  start();
  Client client = connect();
  client.send("POST / HTTP/1.1\r\nX-Large: " + std::string(kHeadBytesMax, 'x'));
  EXPECT_EQ(client.read_answer().status, 431);
}

TEST_F(Http1SessionTest, RefusesSmuggling) {
  start();
  for (const std::string headers : {"Content-Length: 2\r\nContent-Length: 2\r\n",
                                    "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n"}) {
    Client client = connect();
    client.send("POST / HTTP/1.1\r\n" + headers + "\r\n{}");
    EXPECT_EQ(client.read_answer().status, 400) << headers;
    EXPECT_TRUE(client.is_closed());
  }
}

// A client that speaks TLS to this port gets an answer, not ten seconds of silence.
TEST_F(Http1SessionTest, AnswersBytesThatAreNotHttp) {
  start();
  Client client = connect();
  client.send("\x16\x03\x01\x02\x01");
  EXPECT_EQ(client.read_answer().status, 400);
}

TEST_F(Http1SessionTest, SkipsBlankLinesBetweenRequests) {
  start();
  Client client = connect();
  client.send("\r\n" + request("PutRecord", "{}") + "\r\n\r\n" + request("PutRecord", "{}"));
  EXPECT_EQ(client.read_answer().status, 200);
  EXPECT_EQ(client.read_answer().status, 200);
}

TEST_F(Http1SessionTest, AnswersAClientThatHasFinishedSending) {
  start();
  Client client = connect();
  client.send(request("PutRecord", "{}"));
  client.shutdown_send();
  EXPECT_EQ(client.read_answer().status, 200);
  EXPECT_TRUE(client.is_closed());
}

TEST_F(Http1SessionTest, ForgetsAClientThatVanishesInTheMiddle) {
  start();
  const std::string text = request("PutRecord", std::string(10'000, 'x'));
  for (const size_t sent : {size_t{5}, size_t{200}, text.size() - 1}) {
    Client client = connect();
    client.send(text.substr(0, sent));
    client.close();
    wait_until([this] { return gate_->inside() == 0; });
    EXPECT_EQ(memory_->used(), 0u) << sent;
  }
}

// The record of a client that went away is stored all the same; only its answer is dropped.
TEST_F(Http1SessionTest, FinishesARequestWhoseClientWentAway) {
  ParkedCalls calls;
  start({.handler = calls.handler()});
  Client client = connect();
  client.send(request("PutRecord", "{}"));
  calls.wait_for_calls(1);
  client.close();
  calls.release();
  wait_until([this] { return gate_->inside() == 0; });
  EXPECT_EQ(loop().stats().by_operation[size_t(api::Operation::kPutRecord)].requests.get(), 1u);
}

TEST_F(Http1SessionTest, CountsRequestsAndErrors) {
  start({.handler = [](api::Call) -> boost::asio::awaitable<api::Reply> {
    co_return api::Reply{.status = 400, .error_type = "ResourceNotFoundException"};
  }});
  Client client = connect();
  client.send(request("PutRecord", "{}") + request("Whatever", "{}"));
  client.read_answer();
  client.read_answer();
  const LoopStats& stats = loop().stats();
  EXPECT_EQ(stats.by_operation[size_t(api::Operation::kPutRecord)].requests.get(), 1u);
  EXPECT_EQ(stats.by_operation[stats.no_operation()].requests.get(), 1u);
  std::vector<std::string> types;
  stats.errors.visit([&](const ErrorCounts::Slot& slot) { types.push_back(slot.type); });
  EXPECT_EQ(types, (std::vector<std::string>(2, "ResourceNotFoundException")));
}

}  // namespace
}  // namespace weir::server::net
