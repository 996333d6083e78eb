// Expectations: facts 1.2 to 1.4.

#include "server/net/answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace weir::server::net {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

class AnswerHead : public testing::Test {
 protected:
  std::string head_of(const Answer& answer, const Cors& cors = {}, AnswerFrame frame = {}) {
    std::string head = "left over";
    writer_.write(answer, cors, frame, clock_.steady(), head);
    return head;
  }

  // 2023-11-14T22:13:20.900Z
  base::ManualClock clock_{base::Timestamp{1'700'000'000'900}};
  base::SeededRandom random_{11};
  AnswerHeadWriter writer_{clock_, random_};
};

TEST_F(AnswerHead, HasTheHeadersOfAws) {
  EXPECT_THAT(head_of({.content_type = ContentType::kJson, .body = "{}"}),
              MatchesRegex("HTTP/1.1 200 OK\r\n"
                           "x-amzn-RequestId: [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]"
                           "[0-9a-f]{3}-[0-9a-f]{12}\r\n"
                           "x-amz-id-2: [A-Za-z0-9+/]{96}\r\n"
                           "Content-Type: application/x-amz-json-1.1\r\n"
                           "Date: Tue, 14 Nov 2023 22:13:20 GMT\r\n"
                           "Content-Length: 2\r\n\r\n"));
}

TEST_F(AnswerHead, NamesTheErrorForJava) {
  const std::string head = head_of({.status = 400, .error_type = "ValidationException"});
  EXPECT_THAT(head, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_THAT(head, HasSubstr("x-amzn-ErrorType: ValidationException\r\n"));
}

// Smithy, "AWS query compatible protocols".
TEST_F(AnswerHead, TellsTheCodeOfTheQueryProtocol) {
  const std::string head = head_of({.status = 400, .query_error = "MissingParameter;Sender"});
  EXPECT_THAT(head, HasSubstr("\r\nx-amzn-query-error: MissingParameter;Sender\r\n"));
}

TEST_F(AnswerHead, HasTheIdThatTheBodyTells) {
  EXPECT_THAT(head_of({.content_type = ContentType::kXml, .request_id = "the-id"}),
              HasSubstr("\r\nx-amzn-RequestId: the-id\r\n"));
}

// Smithy RPC v2 CBOR, "Responses".
TEST_F(AnswerHead, NamesTheProtocolOfRpc) {
  const std::string with_body = head_of({.content_type = ContentType::kRpcCbor, .body = "\xa0"});
  EXPECT_THAT(with_body, HasSubstr("smithy-protocol: rpc-v2-cbor\r\n"));
  EXPECT_THAT(with_body, HasSubstr("Content-Type: application/cbor\r\n"));
  const std::string without = head_of({.content_type = ContentType::kRpcCbor});
  EXPECT_THAT(without, HasSubstr("smithy-protocol: rpc-v2-cbor\r\n"));
  EXPECT_THAT(without, Not(HasSubstr("Content-Type")));
}

TEST_F(AnswerHead, HasNoContentTypeForXml) {
  EXPECT_THAT(head_of({.status = 403, .body = "<x/>"}), Not(HasSubstr("Content-Type")));
}

TEST_F(AnswerHead, LetsAnyPageUseTheAnswer) {
  const std::string head = head_of({}, {.present = true});
  EXPECT_THAT(head, HasSubstr("Access-Control-Allow-Origin: *\r\n"));
  EXPECT_THAT(head, HasSubstr("Access-Control-Expose-Headers: x-amzn-RequestId,x-amzn-ErrorType,"
                              "x-amz-request-id,x-amz-id-2,x-amzn-ErrorMessage,Date\r\n"));
}

TEST_F(AnswerHead, EchoesWhatAPreflightAskedFor) {
  const std::string head =
      head_of({.kind = AnswerKind::kPreflight},
              {.present = true, .request_headers = "x-a, x-b", .request_method = "POST"});
  EXPECT_THAT(head, HasSubstr("Access-Control-Allow-Headers: x-a, x-b\r\n"));
  EXPECT_THAT(head, HasSubstr("Access-Control-Allow-Methods: POST\r\n"));
  EXPECT_THAT(head, HasSubstr("Access-Control-Max-Age: 172800\r\n"));
  EXPECT_THAT(head, HasSubstr("x-amzn-RequestId: "));
  EXPECT_THAT(head, Not(HasSubstr("x-amz-id-2")));
  EXPECT_THAT(head, Not(HasSubstr("Expose-Headers")));
}

TEST_F(AnswerHead, IsChunkedAndEmptyWhenTheBodyWasTooLarge) {
  const std::string head =
      head_of({.status = 413, .kind = AnswerKind::kTooLarge}, {}, {.close = true});
  EXPECT_THAT(head, testing::EndsWith("Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                                      "0\r\n\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Content-Length")));
  EXPECT_THAT(head, Not(HasSubstr("x-amzn-RequestId")));
}

TEST_F(AnswerHead, SaysWhetherTheConnectionStays) {
  EXPECT_THAT(head_of({}), Not(HasSubstr("Connection")));
  EXPECT_THAT(head_of({}, {}, {.close = true}), HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(head_of({}, {}, {.keep_alive = true}), HasSubstr("Connection: keep-alive\r\n"));
}

TEST_F(AnswerHead, GivesEachAnswerIdsOfItsOwn) {
  std::set<std::string> ids;
  for (int i = 0; i < 1'000; ++i) {
    const std::string head = head_of({});
    const size_t begin = head.find("x-amzn-RequestId");
    ids.insert(head.substr(begin, 54));
  }
  EXPECT_EQ(ids.size(), 1'000u);
}

// The date is kept for a second; it must not be kept longer.
TEST_F(AnswerHead, MovesTheDateWithTheSecond) {
  EXPECT_THAT(head_of({}), HasSubstr("22:13:20 GMT"));
  clock_.advance_millis(99);
  EXPECT_THAT(head_of({}), HasSubstr("22:13:20 GMT"));
  clock_.advance_millis(1);
  EXPECT_THAT(head_of({}), HasSubstr("22:13:21 GMT"));
}

}  // namespace
}  // namespace weir::server::net
