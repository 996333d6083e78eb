#include "server/net/request_parser.h"

#include <gtest/gtest.h>

#include <string>

#include "server/limits.h"

namespace weir::server::net {
namespace {

constexpr std::string_view kStart = "POST / HTTP/1.1\r\nHost: weir\r\n";

std::string head(std::string_view headers) {
  return std::string(kStart).append(headers).append("\r\n");
}

bool is_refused(const std::string& text) {
  return !parse_head(text).ok();
}

TEST(FindHeadEnd, FindsTheBlankLine) {
  EXPECT_EQ(find_head_end("GET / HTTP/1.1\r\n\r\nbody", 0), 18u);
}

TEST(FindHeadEnd, FindsABlankLineThatWasCutByAnEarlierRead) {
  const std::string_view text = "GET / HTTP/1.1\r\n\r\n";
  for (size_t searched = 0; searched < text.size(); ++searched) {
    EXPECT_EQ(find_head_end(text.substr(0, searched), 0), 0u) << searched;
    EXPECT_EQ(find_head_end(text, searched), text.size()) << searched;
  }
}

TEST(ParseHead, ReadsTheHeadersThatWeirUses) {
  const std::string text = head(
      "Content-Type: application/x-amz-json-1.1\r\nX-AMZ-TARGET: Kinesis_20131202.PutRecord\r\n"
      "authorization: AWS4\r\nX-Amz-Date: 2026\r\nDate: today\r\nOrigin: http://a\r\n"
      "Access-Control-Request-Headers: x-b\r\nAccess-Control-Request-Method: POST\r\n"
      "Content-Length: 42\r\nExpect: 100-continue\r\n");
  const auto parsed = parse_head(text);
  ASSERT_TRUE(parsed.ok());
  const RequestHead& read = parsed.value();
  EXPECT_EQ(read.method, Method::kPost);
  EXPECT_EQ(read.target, "/");
  EXPECT_EQ(read.content_type, "application/x-amz-json-1.1");
  EXPECT_EQ(read.amz_target, "Kinesis_20131202.PutRecord");
  EXPECT_EQ(read.authorization, "AWS4");
  EXPECT_EQ(read.amz_date, "2026");
  EXPECT_EQ(read.date, "today");
  EXPECT_EQ(read.origin, "http://a");
  EXPECT_EQ(read.cors_request_headers, "x-b");
  EXPECT_EQ(read.cors_request_method, "POST");
  EXPECT_EQ(read.content_length, 42u);
  EXPECT_TRUE(read.expect_continue);
  EXPECT_TRUE(read.keep_alive);
  EXPECT_FALSE(read.chunked);
}

TEST(ParseHead, KeepsAllFieldsAsTheyCame) {
  EXPECT_EQ(parse_head(head("b: 1\r\nA:  2 \r\n")).value().fields,
            "Host: weir\r\nb: 1\r\nA:  2 \r\n");
  EXPECT_EQ(parse_head("GET / HTTP/1.1\r\n\r\n").value().fields, "");
}

TEST(ParseHead, KeepsTheFirstOfRepeatedHeaders) {
  const std::string text = head("Authorization: one\r\nAuthorization: two\r\n");
  ASSERT_TRUE(parse_head(text).ok());
  EXPECT_EQ(parse_head(text).value().authorization, "one");
}

TEST(ParseHead, ClosesWhenAskedTo) {
  EXPECT_FALSE(parse_head(head("Connection: close\r\n")).value().keep_alive);
}

TEST(ParseHead, ClosesAfterHttp10UnlessAskedToKeep) {
  const std::string once = "POST / HTTP/1.0\r\n\r\n";
  const std::string kept = "POST / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
  EXPECT_FALSE(parse_head(once).value().keep_alive);
  EXPECT_TRUE(parse_head(kept).value().keep_alive);
  EXPECT_TRUE(parse_head(kept).value().http_1_0);
}

// Two parsers on the way of a request that disagree about its length let one request hide in
// another (RFC 9112 section 11.2).
TEST(ParseHead, RefusesWhatTwoParsersCouldFrameDifferently) {
  EXPECT_TRUE(is_refused(head("Content-Length: 5\r\nContent-Length: 5\r\n")));
  EXPECT_TRUE(is_refused(head("Content-Length: 5\r\nContent-Length: 6\r\n")));
  EXPECT_TRUE(is_refused(head("Content-Length: 5, 5\r\n")));
  EXPECT_TRUE(is_refused(head("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")));
  EXPECT_TRUE(is_refused(head("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")));
  EXPECT_TRUE(is_refused(head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")));
  EXPECT_TRUE(is_refused(head("Transfer-Encoding: gzip, chunked\r\n")));
  EXPECT_TRUE(is_refused(head("Transfer-Encoding: identity\r\n")));
  EXPECT_TRUE(is_refused(head("Transfer-Encoding: xchunked\r\n")));
  EXPECT_TRUE(is_refused(head("Content-Length : 5\r\n")));
  EXPECT_TRUE(is_refused(head("X-Folded: a\r\n b\r\n")));
  EXPECT_TRUE(is_refused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"));
}

TEST(ParseHead, RefusesLengthsThatAreNoLengths) {
  for (const std::string length : {"-1", "+1", "1e3", "0x10", "", "99999999999999999999999"}) {
    EXPECT_TRUE(is_refused(head("Content-Length: " + length + "\r\n"))) << length;
  }
}

TEST(ParseHead, RefusesWhatIsNotHttp) {
  EXPECT_TRUE(is_refused("PRI * HTTP/2.0\r\n\r\n"));
  EXPECT_TRUE(is_refused("hello\r\n\r\n"));
  EXPECT_TRUE(is_refused("POST / HTTP/1.1\nHost: weir\n\r\n\r\n"));
  EXPECT_TRUE(is_refused(head(std::string_view("A: \0\r\n", 6))));
}

TEST(ParseHead, AcceptsALargeHead) {
  const std::string text = head("X-Large: " + std::string(kHeadBytesMax - 100, 'x') + "\r\n");
  EXPECT_FALSE(is_refused(text));
}

// Feeds `text` to a ChunkedBody in pieces of `step` bytes; "bad" when it is refused.
std::string decode(std::string_view text, size_t step) {
  ChunkedBody body;
  std::string waiting;
  for (size_t at = 0; at < text.size() && !body.done(); at += step) {
    waiting.append(text.substr(at, step));
    const auto used = body.take(waiting);
    if (!used.ok()) {
      return "bad";
    }
    waiting.erase(0, used.value());
  }
  return body.done() ? std::string(body.release().view()) : "unfinished";
}

TEST(ChunkedBody, JoinsChunksHoweverTheyAreCut) {
  const std::string_view text = "5\r\nhello\r\n6;name=value\r\n world\r\n0\r\nTrailer: x\r\n\r\n";
  for (size_t step = 1; step <= text.size(); ++step) {
    EXPECT_EQ(decode(text, step), "hello world") << step;
  }
}

TEST(ChunkedBody, LeavesTheNextRequestAlone) {
  ChunkedBody body;
  const std::string_view text = "1\r\na\r\n0\r\n\r\nPOST /";
  const auto used = body.take(text);
  ASSERT_TRUE(used.ok());
  EXPECT_TRUE(body.done());
  EXPECT_EQ(text.substr(used.value()), "POST /");
}

TEST(ChunkedBody, KeepsABodyOfManyPieces) {
  const std::string data(3 * kChunkedStepBytes + 17, 'd');
  std::string text = "30011\r\n" + data + "\r\n0\r\n\r\n";
  EXPECT_EQ(decode(text, 10'000), data);
}

TEST(ChunkedBody, RefusesBrokenFraming) {
  EXPECT_EQ(decode("x\r\n", 10), "bad");
  EXPECT_EQ(decode("-1\r\na\r\n", 10), "bad");
  EXPECT_EQ(decode("1\r\nab\r\n0\r\n\r\n", 20), "bad");
  EXPECT_EQ(decode("fffffffffffffffff\r\n", 30), "bad");
}

}  // namespace
}  // namespace weir::server::net
