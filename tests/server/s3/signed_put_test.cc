// What a PUT says and signs, with the time, credentials and body of the S3 documentation's example
// ("Signature Calculations for the Authorization Header", PUT Object).
// tests/conformance/test_channel_delivery.py recomputes the signature with botocore.

#include "server/s3/signed_put.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

namespace weir::server::s3 {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr base::Timestamp kTime{1'369'353'600'000};  // 2013-05-24T00:00:00Z
const S3Credentials kCredentials{.access_key = "AKIAIOSFODNN7EXAMPLE",
                                 .secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                                 .session_token = ""};

std::map<std::string, std::string> headers_of(const channels::Object& object,
                                              const S3Credentials& credentials = kCredentials) {
  const PutRequest request = signed_put(object, "localhost:9000", "us-east-1", credentials, kTime);
  return {request.headers.begin(), request.headers.end()};
}

channels::Object sample() {
  return {.bucket = "bucket",
          .key = "a b/c=1.json",
          .body = "Welcome to Amazon S3.",
          .content_type = "text/plain"};
}

TEST(SignedPut, EncodesThePathOnce) {
  EXPECT_EQ(signed_put(sample(), "h", "r", kCredentials, kTime).target, "/bucket/a%20b/c%3D1.json");
}

// The hash is the documentation's own for this body.
TEST(SignedPut, SignsTheBodyAndItsHeaders) {
  auto headers = headers_of(sample());
  EXPECT_EQ(headers["x-amz-content-sha256"],
            "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
  EXPECT_EQ(headers["x-amz-date"], "20130524T000000Z");
  EXPECT_THAT(headers["authorization"],
              StartsWith("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/"
                         "aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;"
                         "x-amz-date, Signature="));
}

TEST(SignedPut, SendsWhatTheChannelAsksFor) {
  channels::Object object = sample();
  object.storage_class = "GLACIER_IR";
  object.expected_owner = "111122223333";
  object.encryption_key = "alias/k";
  S3Credentials session = kCredentials;
  session.session_token = "token";
  auto headers = headers_of(object, session);
  EXPECT_EQ(headers["x-amz-storage-class"], "GLACIER_IR");
  EXPECT_EQ(headers["x-amz-expected-bucket-owner"], "111122223333");
  EXPECT_EQ(headers["x-amz-server-side-encryption"], "aws:kms");
  EXPECT_EQ(headers["x-amz-server-side-encryption-aws-kms-key-id"], "alias/k");
  EXPECT_THAT(headers["authorization"], HasSubstr("x-amz-security-token;x-amz-server-side"));
  EXPECT_NE(headers["authorization"], headers_of(sample())["authorization"]);
}

}  // namespace
}  // namespace weir::server::s3
