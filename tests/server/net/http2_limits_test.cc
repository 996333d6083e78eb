// Clients of HTTP/2 that send too much, too slowly, or nothing that could be answered.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/net/sniff.h"
#include "tests/server/net/http2_client.h"
#include "tests/server/net/http_fixture.h"

namespace weir::server::net {
namespace {

// Error codes of RFC 9113 section 7.
constexpr uint32_t kNoError = 0;
constexpr uint32_t kProtocolError = 1;
constexpr uint32_t kCancel = 8;
constexpr uint32_t kEnhanceYourCalm = 11;
constexpr size_t kMore = 3;  // times what is allowed

class Http2Limits : public HttpTest {
 protected:
  static std::string repeated(const std::string& bytes, size_t times) {
    std::string all;
    for (size_t i = 0; i < times; ++i) {
      all += bytes;
    }
    return all;
  }

  // The server ends the connection, says why, and still serves others.
  void expect_calmed(Http2Client& client) {
    EXPECT_TRUE(client.wait_closed());
    EXPECT_TRUE(client.went_away());
    EXPECT_EQ(client.away_error(), kEnhanceYourCalm);
    EXPECT_EQ(loop().stats().http2_floods.get(), 1u);
    client.close();
    wait_until([this] { return gate_->inside() == 0; });
    EXPECT_EQ(memory_->used(), 0u);
    Http2Client next(endpoint_);
    EXPECT_EQ(next.wait(next.post("PutRecord", "{}")).status, 200);
  }

  static std::string greeting() {
    return std::string(kHttp2Preface) + frame(FrameType::kSettings, 0, 0, "");
  }

  static RawFrame next_of_stream(Client& client, int32_t id) {
    RawFrame next = read_frame(client);
    while (next.id != id && client_goes_on(next)) {
      next = read_frame(client);
    }
    return next;
  }

  static bool client_goes_on(const RawFrame& frame) {
    return frame.type == FrameType::kSettings || frame.type == FrameType::kWindowUpdate;
  }

  void advance_seconds(int seconds) {
    for (int i = 0; i < seconds; ++i) {
      advance(1'000);
    }
  }
};

// Many requests that are taken back at once (CVE-2023-44487).
TEST_F(Http2Limits, EndARapidReset) {
  ParkedCalls calls;
  start({.handler = calls.handler()});
  Http2Client client(endpoint_);
  client.wait_until([&] { return !client.settings().empty(); });
  const std::string head = block(request_fields("PutRecord"));
  std::string flood;
  for (size_t i = 0; i < kMore * kHttp2IdleFramesMax; ++i) {
    const int32_t id = static_cast<int32_t>(2 * i + 1);
    flood += frame(FrameType::kHeaders, kEndHeaders, id, head);
    flood += frame(FrameType::kData, kEndStream, id, "{}");
    flood += frame(FrameType::kReset, 0, id, std::string("\0\0\0\x8", 4));
  }
  client.send_raw(flood);
  EXPECT_TRUE(client.wait_closed());
  EXPECT_EQ(loop().stats().http2_floods.get(), 1u);
  client.close();
  calls.release();
  wait_until([&] {
    calls.release();
    return gate_->inside() == 0;
  });
  EXPECT_EQ(memory_->used(), 0u);
}

// A request and its end in one packet cost no operation.
TEST_F(Http2Limits, StartNoOperationForWhatIsTakenBackAtOnce) {
  start();
  Http2Client client(endpoint_);
  client.wait_until([&] { return !client.settings().empty(); });
  client.send_raw(frame(FrameType::kHeaders, kEndHeaders, 1, block(request_fields("PutRecord"))) +
                  frame(FrameType::kData, kEndStream, 1, "{}") +
                  frame(FrameType::kReset, 0, 1, std::string("\0\0\0\x8", 4)) +
                  frame(FrameType::kPing, 0, 0, "12345678"));
  EXPECT_TRUE(client.wait_until([&] { return client.pongs() == 1; }));
  EXPECT_EQ(loop().stats().by_operation[size_t(api::Operation::kPutRecord)].requests.get(), 0u);
}

TEST_F(Http2Limits, EndAFloodOfPings) {
  start();
  Http2Client client(endpoint_);
  client.send_raw(repeated(frame(FrameType::kPing, 0, 0, "12345678"), kMore * kHttp2IdleFramesMax));
  expect_calmed(client);
}

TEST_F(Http2Limits, EndAFloodOfSettings) {
  start();
  Client client = connect();
  client.send(greeting() +
              repeated(frame(FrameType::kSettings, 0, 0, ""), kMore * kHttp2IdleFramesMax));
  RawFrame last = read_frame(client);
  while (last.type != FrameType::kGoaway && client_goes_on(last)) {
    last = read_frame(client);
  }
  ASSERT_EQ(last.payload.size(), 8u);
  EXPECT_EQ(last.payload.back(), static_cast<char>(kEnhanceYourCalm));
}

TEST_F(Http2Limits, EndAFloodOfEmptyData) {
  start();
  Http2Client client(endpoint_);
  client.wait_until([&] { return !client.settings().empty(); });
  client.send_raw(frame(FrameType::kHeaders, kEndHeaders, 1, block(request_fields("PutRecord"))) +
                  repeated(frame(FrameType::kData, 0, 1, ""), kMore * kHttp2IdleFramesMax));
  expect_calmed(client);
}

TEST_F(Http2Limits, EndAFloodOfPriorities) {
  start();
  Http2Client client(endpoint_);
  client.send_raw(repeated(frame(FrameType::kPriority, 0, 3, std::string("\0\0\0\0\x10", 5)),
                           kMore * kHttp2IdleFramesMax));
  expect_calmed(client);
}

// Headers that never end (CVE-2024-28182).
TEST_F(Http2Limits, EndAFloodOfContinuations) {
  start();
  Http2Client client(endpoint_);
  client.wait_until([&] { return !client.settings().empty(); });
  client.send_raw(frame(FrameType::kHeaders, 0, 1, block(request_fields("PutRecord"))) +
                  repeated(frame(FrameType::kContinuation, 0, 1, block({{"x", "y"}})),
                           kMore * kHttp2IdleFramesMax));
  EXPECT_TRUE(client.wait_closed());
  EXPECT_NE(client.away_error(), kNoError);
  client.close();
  wait_until([this] { return gate_->inside() == 0; });
}

// Java pings every five seconds for days.
TEST_F(Http2Limits, AllowPingsForEver) {
  start();
  Http2Client client(endpoint_);
  const size_t count = kMore * kHttp2IdleFramesMax;
  for (size_t i = 1; i <= count; ++i) {
    client.ping();
    ASSERT_TRUE(client.wait_until([&] { return client.pongs() == i; }));
    clock_.advance_millis(base::kMillisPerSecond / kHttp2IdleFramesPerSecond);
  }
  EXPECT_EQ(client.wait(client.post("PutRecord", "{}")).status, 200);
}

TEST_F(Http2Limits, RefuseAHeadThatIsTooLarge) {
  start();
  Fields fields = request_fields("PutRecord");
  for (int i = 0; i < 5; ++i) {
    fields.emplace_back("x-large", std::string(16'000, 'x'));
  }
  const std::string head = block(fields);
  const size_t piece = 16'000;
  std::string frames = frame(FrameType::kHeaders, kEndStream, 1, head.substr(0, piece));
  for (size_t at = piece; at < head.size(); at += piece) {
    const uint8_t flags = at + piece >= head.size() ? kEndHeaders : 0;
    frames += frame(FrameType::kContinuation, flags, 1, head.substr(at, piece));
  }
  Client client = connect();
  client.send(greeting() + frames);
  EXPECT_EQ(next_of_stream(client, 1).type, FrameType::kHeaders);
  std::vector<std::string> types;
  loop().stats().errors.visit([&](const ErrorCounts::Slot& slot) { types.push_back(slot.type); });
  EXPECT_EQ(types, std::vector<std::string>{"RequestHeadTooLarge"});
}

TEST_F(Http2Limits, RefuseABodyThatIsTooLargeBeforeItComes) {
  start();
  Http2Client client(endpoint_);
  const int32_t id = client.begin("PutRecord", {{"content-length", "10737418240"}});
  const Http2Answer& answer = client.wait(id);
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(answer.error, kNoError);
  EXPECT_FALSE(answer.headers.contains("content-length"));
  EXPECT_FALSE(answer.headers.contains("x-amzn-requestid"));
  EXPECT_EQ(client.wait(client.post("PutRecord", "{}")).status, 200);
}

TEST_F(Http2Limits, CutAnEndlessBody) {
  start();
  Http2Client client(endpoint_);
  const int32_t id = client.begin("PutRecord");
  const std::string piece(kMiB, 'x');
  for (uint64_t sent = 0; sent <= kBodyBytesMax && !client.answer(id).closed; sent += kMiB) {
    client.send_body(id, piece, false);
    client.wait_until([&] { return client.answer(id).closed || client.is_sent(id); });
  }
  EXPECT_EQ(client.wait(id).status, 413);
  EXPECT_EQ(memory_->used(), 0u);
  EXPECT_EQ(client.wait(client.post("PutRecord", "{}")).status, 200);
}

TEST_F(Http2Limits, RefuseABodyForWhichThereIsNoMemory) {
  start({.memory = 1 * kMiB});
  Http2Client client(endpoint_);
  const Http2Answer& answer = client.wait(client.post("PutRecord", std::string(600'000, 'x')));
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.headers.at("x-amzn-errortype"), "ServiceUnavailable");
  EXPECT_EQ(loop().stats().memory_refusals.get(), 1u);
  EXPECT_EQ(client.wait(client.post("PutRecord", "{}")).status, 200);
  wait_until([this] { return memory_->used() == 0; });
}

TEST_F(Http2Limits, HoldMemoryForTheBodyUntilItsAnswerHasGone) {
  ParkedCalls calls;
  start({.handler = calls.handler(), .memory = 1 * kMiB});
  Http2Client client(endpoint_);
  client.ping();  // behind it the server's windows are known
  client.wait_until([&] { return client.pongs() == 1; });
  const int32_t id = client.post("PutRecord", std::string(100'000, 'x'));
  calls.wait_for_calls(1);
  EXPECT_GE(memory_->used(), 200'000u);
  EXPECT_LE(memory_->used(), 201'000u);
  calls.release();
  EXPECT_EQ(client.wait(id).status, 200);
  wait_until([this] { return memory_->used() == 0; });
}

// Refusing them would punish a consumer that polls many shards at once.
TEST_F(Http2Limits, LetReadsWaitForTheirTurn) {
  ParkedCalls calls;
  start({.handler = calls.handler(), .memory = kGetRecordsBytes + kMiB});
  Http2Client client(endpoint_);
  const int32_t first = client.post("GetRecords", "{}");
  const int32_t second = client.post("GetRecords", "{}");
  calls.wait_for_calls(1);
  calls.release();
  EXPECT_EQ(client.wait(first).status, 200);
  calls.wait_for_calls(1);
  calls.release();
  EXPECT_EQ(client.wait(second).status, 200);
}

TEST_F(Http2Limits, TurnAwayReadsThatWaitTooLong) {
  ParkedCalls calls;
  start({.handler = calls.handler(), .memory = kGetRecordsBytes + kMiB});
  Http2Client client(endpoint_);
  const int32_t first = client.post("GetRecords", "{}");
  calls.wait_for_calls(1);
  const int32_t second = client.post("GetRecords", "{}");
  client.ping();
  client.wait_until([&] { return client.pongs() == 1; });
  advance(kMemoryWaitMillisMax + 1);
  EXPECT_EQ(client.wait(second).status, 503);
  calls.release();
  EXPECT_EQ(client.wait(first).status, 200);
}

TEST_F(Http2Limits, ResetABodyThatDripsInAndServeTheOthers) {
  start();
  Http2Client client(endpoint_);
  const int32_t id = client.begin("PutRecord", {{"content-length", "100000"}});
  client.send_body(id, std::string(50'000, 'x'), false);
  wait_until([this] { return bytes_read() > 50'000; });
  advance_seconds(30);
  EXPECT_EQ(client.wait(id).error, kCancel);
  EXPECT_EQ(memory_->used(), 0u);
  EXPECT_EQ(client.wait(client.post("PutRecord", "{}")).status, 200);
  EXPECT_EQ(loop().stats().http2_streams_timed_out.get(), 1u);
}

// It opens no window: the answer is given up, its memory given back.
TEST_F(Http2Limits, ResetAnAnswerThatNobodyReads) {
  start({.handler = [](api::Call) -> boost::asio::awaitable<api::Reply> {
    co_return api::Reply{.body = std::string(5 * kMiB, 'a')};
  }});
  Http2Client client(endpoint_, {.window = 1'000, .opens_windows = false});
  const int32_t id = client.post("GetRecords", "{}");
  client.wait_until([&] { return client.answer(id).body.size() == 1'000; });
  EXPECT_GE(memory_->used(), 5 * kMiB);
  advance_seconds(31);
  EXPECT_EQ(client.wait(id).error, kCancel);
  settle();
  EXPECT_EQ(memory_->used(), 0u);
}

// All windows are open, but the socket is full.
TEST_F(Http2Limits, CutAConnectionThatTakesNothing) {
  start({.handler = [](api::Call) -> boost::asio::awaitable<api::Reply> {
    co_return api::Reply{.body = std::string(64 * kMiB, 'a')};
  }});
  Http2Client client(endpoint_, {.window = (1U << 31) - 1});
  client.send_raw(frame(FrameType::kWindowUpdate, 0, 0, "\x7f\xf0\xff\xff"));
  client.post("GetRecords", "{}");
  wait_until([this] { return loop().stats().bytes_written.get() > 100'000; });
  advance_seconds(46);
  wait_until([this] { return gate_->inside() == 0; });
  EXPECT_EQ(memory_->used(), 0u);
  EXPECT_EQ(loop().stats().connections_timed_out.get(), 1u);
}

TEST_F(Http2Limits, CutAConnectionWhoseHeadDoesNotEnd) {
  start();
  Http2Client client(endpoint_);
  client.wait_until([&] { return !client.settings().empty(); });
  const uint64_t before = bytes_read();
  client.send_raw(frame(FrameType::kHeaders, 0, 1, block(request_fields("PutRecord"))));
  wait_until([&] { return bytes_read() > before + 100; });
  advance(kHeadMillisMax);
  EXPECT_TRUE(client.wait_closed());
  EXPECT_EQ(loop().stats().connections_timed_out.get(), 1u);
}

TEST_F(Http2Limits, CloseAConnectionThatIsIdleForMinutes) {
  start();
  Http2Client client(endpoint_);
  EXPECT_EQ(client.wait(client.post("PutRecord", "{}")).status, 200);
  settle();
  advance(kIdleMillisMax - 1);
  EXPECT_EQ(client.wait(client.post("PutRecord", "{}")).status, 200);
  settle();
  advance(kIdleMillisMax);
  EXPECT_TRUE(client.wait_closed());
  EXPECT_TRUE(client.went_away());
  EXPECT_EQ(client.away_error(), kNoError);
}

TEST_F(Http2Limits, DoNotBlameAClientForASlowOperation) {
  ParkedCalls calls;
  start({.handler = calls.handler()});
  Http2Client client(endpoint_);
  const int32_t id = client.post("PutRecord", "{}");
  calls.wait_for_calls(1);
  advance(10 * kIdleMillisMax);
  calls.release();
  EXPECT_EQ(client.wait(id).status, 200);
}

TEST_F(Http2Limits, ResetARequestThatIsNoHttp) {
  start();
  for (const Fields& bad : std::vector<Fields>{{{"connection", "close"}},
                                               {{"transfer-encoding", "chunked"}},
                                               {{"X-Upper", "1"}},
                                               {{"content-length", "x"}},
                                               {{"x-line", "a\r\nx-more: b"}},
                                               {{":path", "/again"}}}) {
    Fields fields = request_fields("PutRecord");
    fields.insert(fields.end(), bad.begin(), bad.end());
    Client client = connect();
    client.send(greeting() + frame(FrameType::kHeaders, kEndHeaders, 1, block(fields)) +
                frame(FrameType::kData, kEndStream, 1, "{}"));
    EXPECT_EQ(next_of_stream(client, 1).type, FrameType::kReset) << bad[0].first;
  }
  EXPECT_EQ(loop().stats().by_operation[size_t(api::Operation::kPutRecord)].requests.get(), 0u);
}

TEST_F(Http2Limits, EndAConnectionThatBreaksTheProtocol) {
  start();
  Http2Client client(endpoint_);
  client.wait_until([&] { return !client.settings().empty(); });
  client.send_raw(frame(FrameType::kData, 0, 1, "data of no stream"));
  EXPECT_TRUE(client.wait_closed());
  EXPECT_EQ(client.away_error(), kProtocolError);
}

TEST_F(Http2Limits, ForgetAClientThatVanishesInTheMiddle) {
  start();
  const std::string head =
      frame(FrameType::kHeaders, kEndHeaders, 1, block(request_fields("PutRecord")));
  for (const size_t sent : {size_t{5}, size_t{50}, head.size()}) {
    Http2Client client(endpoint_);
    client.send_raw(head.substr(0, sent));
    client.close();
    wait_until([this] { return gate_->inside() == 0; });
    EXPECT_EQ(memory_->used(), 0u) << sent;
  }
}

}  // namespace
}  // namespace weir::server::net
