// Signatures over sockets: head and body meet, however they come in.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <variant>

#include "server/auth/credentials_file.h"
#include "tests/server/auth/signed_request.h"
#include "tests/server/net/http_fixture.h"

namespace weir::server::net {
namespace {

// Answers with the caller instead of carrying the call out.
boost::asio::awaitable<api::Reply> who(api::Call call) {
  if (const auto* const failure = std::get_if<api::AuthFailure>(&call.caller)) {
    co_return api::Reply{.status = 400, .body = failure->type, .error_type = failure->type};
  }
  const auto& caller = std::get<api::Principal>(call.caller);
  co_return api::Reply{.body = caller.account + " " + caller.user};
}

class VerifiedRequest : public HttpTest {
 protected:
  VerifiedRequest() {
    clock_.jump_wall_millis(auth::kSignedAt.millis - clock_.wall().millis);
    start({.handler = who, .credentials = file_.get()});
  }

  // One request after the other on one connection each.
  ClientAnswer exchange(const std::string& head, const std::string& body) {
    Client client = connect();
    client.send(head + body);
    return client.read_answer();
  }

  TemporaryFile disk_{auth::profile("app", auth::kKeyId, auth::kSecret)};
  std::unique_ptr<auth::CredentialsFile> file_ =
      std::move(auth::CredentialsFile::open(disk_.path(), clock_.steady())).value();
};

TEST_F(VerifiedRequest, NamesItsCaller) {
  const ClientAnswer answer = exchange(auth::signed_head({}, "{}"), "{}");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "000000000000 app");
}

TEST_F(VerifiedRequest, IsRefusedWithAnotherBody) {
  EXPECT_EQ(exchange(auth::signed_head({}, "{}"), "[]").body, "InvalidSignatureException");
}

TEST_F(VerifiedRequest, IsRefusedWithoutASignature) {
  EXPECT_EQ(exchange("POST / HTTP/1.1\r\nHost: weir\r\nContent-Length: 2\r\nContent-Type: "
                     "application/x-amz-json-1.1\r\n\r\n",
                     "{}")
                .body,
            "MissingAuthenticationTokenException");
}

// The head is long gone from the buffer when the end of such a body comes in.
TEST_F(VerifiedRequest, MayHaveABodyLargerThanTheBuffer) {
  const std::string body(3 * kReadBufferBytesMax, 'x');
  EXPECT_EQ(exchange(auth::signed_head({}, body), body).body, "000000000000 app");
}

TEST_F(VerifiedRequest, MayComeInPieces) {
  const std::string bytes = auth::signed_head({}, "{}") + "{}";
  Client client = connect();
  for (size_t at = 0; at < bytes.size(); at += 50) {
    client.send(bytes.substr(at, 50));
    settle();
  }
  EXPECT_EQ(client.read_answer().body, "000000000000 app");
}

// What is signed is the body without its framing.
TEST_F(VerifiedRequest, MayBeChunked) {
  std::string head = auth::signed_head({}, "{}");
  head.replace(head.find("Content-Length: 2"), 17, "Transfer-Encoding: chunked");
  EXPECT_EQ(exchange(head, "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n").body, "000000000000 app");
}

TEST_F(VerifiedRequest, SharesItsConnectionWithRefusedOnes) {
  Client client = connect();
  const std::string good = auth::signed_head({}, "{}");
  client.send(good + "{}" + good + "[]" + good + "{}");
  EXPECT_EQ(client.read_answer().body, "000000000000 app");
  EXPECT_EQ(client.read_answer().body, "InvalidSignatureException");
  EXPECT_EQ(client.read_answer().body, "000000000000 app");
}

}  // namespace
}  // namespace weir::server::net
