// TLS on the port that also speaks plain HTTP (facts 3.1).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "server/net/sniff.h"
#include "server/net/tls_context.h"
#include "tests/server/net/http2_client.h"
#include "tests/server/net/http_fixture.h"
#include "tests/server/net/tls_client.h"

namespace weir::server::net {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class TlsConnection : public HttpTest {
 protected:
  TlsConnection() { start({.certificate = certificate_.get()}); }

  TlsClient tls(const std::string& protocols = "") {
    return TlsClient(endpoint_, {.authority = directory_.path("ca.pem"), .protocols = protocols});
  }

  static std::string put() { return request("PutRecord", "{}"); }

  CertificateDirectory directory_;
  std::unique_ptr<TlsCertificate> certificate_ =
      std::move(TlsCertificate::open(directory_.files())).value();
};

TEST_F(TlsConnection, AnswersHttp1) {
  for (const std::string protocols : {"", "\x08http/1.1"}) {
    TlsClient client = tls(protocols);
    ASSERT_TRUE(client.connected());
    for (int i = 0; i < 3; ++i) {
      EXPECT_TRUE(client.send(put()));
      EXPECT_THAT(client.read_answer(), HasSubstr(R"({"PutRecord":2})"));
    }
  }
  EXPECT_EQ(loop().stats().tls_connections.get(), 2u);
}

TEST_F(TlsConnection, IsTrustedUnderAllNamesOfThisMachine) {
  for (const std::string host : {"localhost", "127.0.0.1", "::1"}) {
    const TlsClient client(endpoint_, {.authority = directory_.path("ca.pem"), .host = host});
    EXPECT_TRUE(client.connected()) << host;
  }
  const TlsClient other(endpoint_, {.authority = directory_.path("ca.pem"), .host = "elsewhere"});
  EXPECT_FALSE(other.connected());
}

// Java waits for SETTINGS before it opens a stream.
TEST_F(TlsConnection, SpeaksFirstToAClientThatChoseHttp2) {
  TlsClient client = tls("\x02h2\x08http/1.1");
  EXPECT_EQ(client.protocol(), "h2");
  EXPECT_EQ(client.read(9)[3], static_cast<char>(FrameType::kSettings));
}

TEST_F(TlsConnection, PrefersHttp2WhateverTheClientPrefers) {
  EXPECT_EQ(tls("\x08http/1.1\x02h2").protocol(), "h2");
  EXPECT_EQ(tls("\x08http/1.1").protocol(), "http/1.1");
}

// Java before 2.30.
TEST_F(TlsConnection, SniffsHttp2WhenNothingWasChosen) {
  TlsClient client = tls();
  EXPECT_EQ(client.protocol(), "");
  EXPECT_TRUE(client.send(std::string(kHttp2Preface) + frame(FrameType::kSettings, 0, 0, "")));
  EXPECT_EQ(client.read(9)[3], static_cast<char>(FrameType::kSettings));
  EXPECT_EQ(loop().stats().http2_connections.get(), 1u);
}

TEST_F(TlsConnection, StillServesPlainTcp) {
  Client first = connect();
  first.send(put());
  EXPECT_EQ(first.read_answer().status, 200);
  Http2Client second(endpoint_);
  EXPECT_EQ(second.wait(second.post("PutRecord", "{}")).status, 200);
  EXPECT_EQ(loop().stats().tls_connections.get(), 0u);
}

TEST_F(TlsConnection, CarriesLargeBodies) {
  TlsClient client = tls();
  const std::string body(3 * kMiB, 'x');
  EXPECT_TRUE(client.send(request("PutRecord", body)));
  EXPECT_THAT(client.read_answer(), HasSubstr(R"({"PutRecord":3145728})"));
}

TEST_F(TlsConnection, CarriesLargeAnswers) {
  start({.handler = [](api::Call) -> boost::asio::awaitable<api::Reply> {
           co_return api::Reply{.body = std::string(14 * kMiB, 'a')};
         },
         .certificate = certificate_.get()});
  TlsClient client = tls();
  EXPECT_TRUE(client.send(request("GetRecords", "{}")));
  const std::string answer = client.read_answer();
  EXPECT_GT(answer.size(), 14 * kMiB);
  EXPECT_EQ(answer.find_first_not_of('a', answer.find("\r\n\r\n") + 4), std::string::npos);
}

TEST_F(TlsConnection, SaysThatItCloses) {
  TlsClient client = tls();
  EXPECT_TRUE(client.send(request("PutRecord", "{}", "Connection: close\r\n")));
  EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 200"));
  EXPECT_TRUE(client.is_closed());
}

TEST_F(TlsConnection, IsAtLeastVersion12) {
  EXPECT_EQ(tls().version(), "TLSv1.3");
  const TlsClient old(endpoint_, {.old_versions_only = true});
  EXPECT_FALSE(old.connected());
  wait_until([this] { return loop().stats().tls_handshake_errors.get() == 1; });
}

TEST_F(TlsConnection, RefusesAClientThatSpeaksNeitherHttp) {
  EXPECT_FALSE(tls("\x04smtp").connected());
  wait_until([this] { return loop().stats().tls_handshake_errors.get() == 1; });
}

TEST_F(TlsConnection, ForgetsWhatOnlyBeginsLikeTls) {
  Client client = connect();
  client.send(std::string_view("\x16\x03\x01\x00\x05nonsense", 13));
  wait_until([this] { return loop().stats().tls_handshake_errors.get() == 1; });
  wait_until([this] { return gate_->inside() == 0; });
}

TEST_F(TlsConnection, IsCutWhenTheHandshakeTakesTooLong) {
  Client client = connect();
  client.send("\x16\x03\x01");
  // Nothing of a handshake is counted as read, so it is the time limit itself that tells.
  wait_until([this] {
    advance(kHeadMillisMax);
    return gate_->inside() == 0;
  });
  EXPECT_EQ(loop().stats().connections_timed_out.get(), 1u);
}

TEST_F(TlsConnection, KeepsItsCertificateWhenThereIsANewOne) {
  TlsClient before = tls();
  directory_.renew();
  EXPECT_TRUE(certificate_->reload().ok());
  TlsClient after = tls();
  EXPECT_NE(before.serial(), after.serial());
  EXPECT_TRUE(before.send(put()));
  EXPECT_THAT(before.read_answer(), HasSubstr(R"({"PutRecord":2})"));
  EXPECT_TRUE(after.send(put()));
  EXPECT_THAT(after.read_answer(), HasSubstr(R"({"PutRecord":2})"));
}

TEST_F(TlsConnection, KeepsItsCertificateWhenTheNewOneIsBad) {
  const std::string serial = tls().serial();
  std::ofstream(directory_.path("server.pem")) << "not a certificate";
  const auto reloaded = certificate_->reload();
  ASSERT_FALSE(reloaded.ok());
  EXPECT_THAT(reloaded.error().text(), HasSubstr(directory_.path("server.pem")));
  EXPECT_EQ(tls().serial(), serial);
}

TEST(TlsCertificateTest, SaysWhatIsWrongWithItsFiles) {
  const CertificateDirectory one;
  const CertificateDirectory other;
  const auto missing = TlsCertificate::open({one.path("none.pem"), one.path("server-key.pem")});
  ASSERT_FALSE(missing.ok());
  EXPECT_THAT(missing.error().text(), HasSubstr("cannot use the certificate " + one.path("none")));
  const auto foreign = TlsCertificate::open({one.path("server.pem"), other.path("server-key.pem")});
  ASSERT_FALSE(foreign.ok());
  EXPECT_THAT(foreign.error().text(), HasSubstr("key values mismatch"));
}

}  // namespace
}  // namespace weir::server::net
