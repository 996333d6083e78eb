// What a client of HTTP/2 sees of one connection. Expectations: facts 3.2, RFC 9113.

#include "server/net/http2_session.h"

#include <gmock/gmock.h>

#include <future>
#include <string>
#include <vector>

#include "tests/server/net/http2_client.h"
#include "tests/server/net/http_fixture.h"

namespace weir::server::net {
namespace {

constexpr int64_t kLongMillis = 10'000;
constexpr int32_t kMaxConcurrentStreams = 3;  // ids of SETTINGS
constexpr int32_t kInitialWindowSize = 4;

class Http2SessionTest : public HttpTest {
 protected:
  static ApiHandler answers_with(size_t bytes) {
    return [bytes](api::Call) -> boost::asio::awaitable<api::Reply> {
      co_return api::Reply{.body = std::string(bytes, 'a')};
    };
  }
};

TEST_F(Http2SessionTest, AnswersRequestAfterRequest) {
  start();
  Http2Client client(endpoint_);
  for (int i = 0; i < 3; ++i) {
    const Http2Answer& answer = client.wait(client.post("PutRecord", "{}"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, R"({"PutRecord":2})");
    EXPECT_EQ(answer.error, 0u);
  }
}

// The same as over HTTP/1, in lower case, without what belongs to a connection.
TEST_F(Http2SessionTest, HasTheHeadersOfHttp1) {
  start();
  Http2Client client(endpoint_);
  std::vector<std::string> names;
  for (const auto& [name, value] : client.wait(client.post("PutRecord", "{}")).headers) {
    names.push_back(name);
  }
  EXPECT_THAT(names, testing::ElementsAre("content-length", "content-type", "date", "x-amz-id-2",
                                          "x-amzn-requestid"));
}

TEST_F(Http2SessionTest, AnswersManyRequestsAtATimeEachAsItBecomesReady) {
  ParkedCalls calls;
  start({.handler = calls.handler()});
  Http2Client client(endpoint_);
  client.wait_until([&] { return !client.settings().empty(); });
  std::vector<int32_t> ids;
  for (int i = 0; i < 1'000; ++i) {
    ids.push_back(client.post(i % 2 == 0 ? "PutRecord" : "ListStreams", "{}"));
  }
  calls.wait_for_calls(1'000);
  calls.release();
  for (size_t i = 0; i < ids.size(); ++i) {
    EXPECT_EQ(client.wait(ids[i]).body, i % 2 == 0 ? "PutRecord" : "ListStreams");
  }
}

TEST_F(Http2SessionTest, DoesNotLetASlowOperationHoldUpOthers) {
  ParkedCalls calls;
  const ApiHandler parked = calls.handler();
  start({.handler = [parked](api::Call call) {
    return call.operation == "GetRecords" ? parked(std::move(call)) : echo(std::move(call));
  }});
  Http2Client client(endpoint_);
  const int32_t slow = client.post("GetRecords", "{}");
  EXPECT_EQ(client.wait(client.post("PutRecord", "{}")).status, 200);
  EXPECT_FALSE(client.answer(slow).closed);
  calls.release();
  EXPECT_EQ(client.wait(slow).status, 200);
}

// KCL opens a stream for each of its shards; Java waits for SETTINGS before it opens any.
TEST_F(Http2SessionTest, OffersAThousandStreamsBeforeAnythingElse) {
  start();
  Http2Client client(endpoint_);
  client.wait_until([&] { return !client.settings().empty(); });
  EXPECT_GE(client.settings().at(kMaxConcurrentStreams), 1'000u);
  EXPECT_EQ(client.settings().at(kInitialWindowSize), kHttp2StreamWindowBytes);
}

TEST_F(Http2SessionTest, HandsOverALargeBodyUnchanged) {
  std::string seen;
  start({.handler = [&seen](api::Call call) -> boost::asio::awaitable<api::Reply> {
    seen = std::string(call.body.view());
    co_return api::Reply{};
  }});
  std::string body;
  for (size_t i = 0; i < 5 * kMiB; ++i) {
    body += static_cast<char>(i * 31 % 251);
  }
  Http2Client client(endpoint_);
  const int32_t id = client.post("PutRecords", body);
  EXPECT_EQ(client.wait(id).status, 200);
  EXPECT_TRUE(seen == body);
}

// The read buffer grows for them and shrinks afterwards, but never while a read waits on it.
TEST_F(Http2SessionTest, ReadsLargeBodiesOneAfterTheOther) {
  ParkedCalls calls;
  start({.handler = calls.handler()});
  Http2Client client(endpoint_);
  for (int i = 0; i < 3; ++i) {
    const int32_t id = client.post("PutRecord", std::string(50'000, 'x'));
    calls.wait_for_calls(1);
    settle();
    calls.release();
    EXPECT_EQ(client.wait(id).status, 200);
    settle();
  }
}

TEST_F(Http2SessionTest, ReadsABodyWhoseLengthIsNotTold) {
  start();
  Http2Client client(endpoint_);
  const int32_t id = client.begin("PutRecord");
  client.send_body(id, std::string(300'000, 'x'), false);
  client.send_body(id, "y");
  EXPECT_EQ(client.wait(id).body, R"({"PutRecord":300001})");
  wait_until([this] { return memory_->used() == 0; });
}

TEST_F(Http2SessionTest, SendsALargeAnswerThroughSmallWindows) {
  start({.handler = answers_with(3 * kMiB + 1)});
  Http2Client client(endpoint_, {.window = 16'384});
  const Http2Answer& answer = client.wait(client.post("GetRecords", "{}"));
  EXPECT_EQ(answer.body.size(), 3 * kMiB + 1);
  EXPECT_EQ(answer.body.find_first_not_of('a'), std::string::npos);
}

// A slow consumer stalls only its own stream, as long as the connection's window is open.
TEST_F(Http2SessionTest, AnswersBesideAnAnswerThatNobodyReads) {
  const ApiHandler large = answers_with(40'000);
  start({.handler = [large](api::Call call) {
    return call.operation == "GetRecords" ? large(std::move(call)) : echo(std::move(call));
  }});
  Http2Client client(endpoint_, {.window = 1'000, .opens_windows = false});
  const int32_t stuck = client.post("GetRecords", "{}");
  client.wait_until([&] { return client.answer(stuck).body.size() == 1'000; });
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(client.wait(client.post("PutRecord", "{}")).status, 200);
  }
  EXPECT_FALSE(client.answer(stuck).closed);
  EXPECT_EQ(client.answer(stuck).body.size(), 1'000u);
}

TEST_F(Http2SessionTest, PassesErrorsOn) {
  start({.handler = [](api::Call) -> boost::asio::awaitable<api::Reply> {
    co_return api::Reply{.status = 400, .body = "{}", .error_type = "ValidationException"};
  }});
  Http2Client client(endpoint_);
  const Http2Answer& answer = client.wait(client.post("PutRecord", "{}"));
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.headers.at("x-amzn-errortype"), "ValidationException");
  EXPECT_EQ(loop().stats().by_operation[size_t(api::Operation::kPutRecord)].requests.get(), 1u);
}

TEST_F(Http2SessionTest, KeepsTheOrderOfChecksBeforeTheApi) {
  start();
  Http2Client client(endpoint_);
  Fields get = request_fields("PutRecord");
  get[0].second = "GET";
  EXPECT_EQ(client.wait(client.head_only(get)).status, 403);
  const Http2Answer& empty = client.wait(client.head_only(request_fields("PutRecord")));
  EXPECT_EQ(empty.status, 400);
  EXPECT_EQ(empty.headers.at("x-amzn-errortype"), "SerializationException");
}

TEST_F(Http2SessionTest, SendsNoBodyToHead) {
  start();
  Http2Client client(endpoint_);
  Fields head = request_fields("PutRecord");
  head[0].second = "HEAD";
  const Http2Answer& answer = client.wait(client.head_only(head));
  EXPECT_EQ(answer.status, 403);
  EXPECT_NE(answer.headers.at("content-length"), "0");
  EXPECT_EQ(answer.body, "");
  EXPECT_EQ(answer.error, 0u);
}

TEST_F(Http2SessionTest, AnswersAPreflight) {
  start();
  Http2Client client(endpoint_);
  const Http2Answer& answer = client.wait(client.head_only({{":method", "OPTIONS"},
                                                            {":scheme", "http"},
                                                            {":authority", "weir"},
                                                            {":path", "/"},
                                                            {"origin", "http://page"}}));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("access-control-max-age"), "172800");
  EXPECT_EQ(answer.headers.at("content-length"), "0");
}

TEST_F(Http2SessionTest, ContinuesWhenAsked) {
  start();
  Http2Client client(endpoint_);
  const int32_t id = client.begin("PutRecord", {{"expect", "100-continue"}});
  client.wait_until([&] { return !client.answer(id).interim.empty(); });
  EXPECT_EQ(client.answer(id).interim, std::vector<int>{100});
  client.send_body(id, "{}");
  EXPECT_EQ(client.wait(id).body, R"({"PutRecord":2})");
}

TEST_F(Http2SessionTest, PassesOverTrailers) {
  start();
  Http2Client client(endpoint_);
  const int32_t id = client.begin("PutRecord");
  client.send_body(id, "{}", false);
  client.send_trailers(id, {{"x-amz-target", "Kinesis_20131202.DeleteStream"}});
  EXPECT_EQ(client.wait(id).body, R"({"PutRecord":2})");
}

TEST_F(Http2SessionTest, AnswersPings) {
  start();
  Http2Client client(endpoint_);
  client.ping();
  EXPECT_TRUE(client.wait_until([&] { return client.pongs() == 1; }));
}

// JS v3: GOAWAY directly behind the request, one session each.
TEST_F(Http2SessionTest, FinishesWhatWasSentBeforeTheClientsGoaway) {
  start({.handler = answers_with(200'000)});
  for (int i = 0; i < 10; ++i) {
    Http2Client client(endpoint_);
    const int32_t id = client.post("GetRecords", "{}");
    client.go_away();
    EXPECT_EQ(client.wait(id).body.size(), 200'000u);
    EXPECT_EQ(client.answer(id).error, 0u);
    EXPECT_TRUE(client.wait_closed());
  }
}

TEST_F(Http2SessionTest, AnswersAClientThatHasFinishedSending) {
  ParkedCalls calls;
  start({.handler = calls.handler()});
  Http2Client client(endpoint_);
  const int32_t id = client.post("PutRecord", "{}");
  client.wait_until([&] { return !client.settings().empty(); });
  client.shutdown_send();
  calls.wait_for_calls(1);
  calls.release();
  EXPECT_EQ(client.wait(id).status, 200);
  EXPECT_TRUE(client.wait_closed());
}

// The record of a client that went away is stored all the same; only its answer is dropped.
TEST_F(Http2SessionTest, FinishesARequestWhoseClientWentAway) {
  ParkedCalls calls;
  start({.handler = calls.handler()});
  Http2Client client(endpoint_);
  client.post("PutRecord", "{}");
  calls.wait_for_calls(1);
  client.close();
  settle();
  EXPECT_EQ(gate_->inside(), 1u);
  calls.release();
  wait_until([this] { return gate_->inside() == 0; });
  EXPECT_EQ(loop().stats().by_operation[size_t(api::Operation::kPutRecord)].requests.get(), 1u);
  EXPECT_EQ(memory_->used(), 0u);
}

TEST_F(Http2SessionTest, FinishesARequestThatIsTakenBackAndServesTheNext) {
  ParkedCalls calls;
  start({.handler = calls.handler()});
  Http2Client client(endpoint_);
  const int32_t first = client.post("PutRecord", "{}");
  calls.wait_for_calls(1);
  client.reset(first);
  const int32_t second = client.post("ListStreams", "{}");
  calls.wait_for_calls(2);
  calls.release();
  EXPECT_EQ(client.wait(second).body, "ListStreams");
  EXPECT_EQ(client.answer(first).status, 0);
  wait_until([this] { return memory_->used() == 0; });
}

TEST_F(Http2SessionTest, ForgetsABodyThatIsTakenBackInTheMiddle) {
  start();
  Http2Client client(endpoint_);
  const int32_t id = client.begin("PutRecord", {{"content-length", "100000"}});
  client.send_body(id, std::string(50'000, 'x'), false);
  wait_until([this] { return memory_->used() > 200'000; });
  client.reset(id);
  wait_until([this] { return memory_->used() == 0; });
  EXPECT_EQ(client.wait(client.post("PutRecord", "{}")).status, 200);
}

TEST_F(Http2SessionTest, SaysGoawayAndFinishesWhenTheServerStops) {
  ParkedCalls calls;
  start({.handler = calls.handler()});
  Http2Client client(endpoint_);
  const int32_t id = client.post("PutRecord", "{}");
  calls.wait_for_calls(1);
  auto stopped = std::async(std::launch::async, [this] { return server_->stop(kLongMillis); });
  EXPECT_TRUE(client.wait_until([&] { return client.went_away(); }));
  EXPECT_EQ(client.away_error(), 0u);
  calls.release();
  EXPECT_EQ(client.wait(id).status, 200);
  client.close();
  EXPECT_TRUE(stopped.get());
}

TEST_F(Http2SessionTest, SaysGoawayToAnIdleClientWhenTheServerStops) {
  start();
  Http2Client client(endpoint_);
  EXPECT_EQ(client.wait(client.post("PutRecord", "{}")).status, 200);
  auto stopped = std::async(std::launch::async, [this] { return server_->stop(kLongMillis); });
  EXPECT_TRUE(client.wait_closed());
  EXPECT_TRUE(client.went_away());
  client.close();
  EXPECT_TRUE(stopped.get());
}

TEST_F(Http2SessionTest, ServesManyConnectionsOnSeveralLoops) {
  start({.loops = 2});
  std::vector<std::unique_ptr<Http2Client>> clients;
  std::vector<int32_t> ids;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<Http2Client>(endpoint_));
    ids.push_back(clients.back()->post("PutRecord", "{}"));
  }
  for (size_t i = 0; i < clients.size(); ++i) {
    EXPECT_EQ(clients[i]->wait(ids[i]).status, 200);
  }
}

}  // namespace
}  // namespace weir::server::net
