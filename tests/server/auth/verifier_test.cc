// Expectations: the texts of facts 1.6, and the rules of facts 2.

#include "server/auth/verifier.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "server/limits.h"
#include "server/net/request_parser.h"
#include "tests/server/auth/signed_request.h"

namespace weir::server::auth {
namespace {

constexpr std::string_view kDiffers =
    "InvalidSignatureException: The request signature we calculated does not match the signature "
    "you provided. Check your AWS Secret Access Key and signing method. Consult the service "
    "documentation for details.";
constexpr std::string_view kUnknown =
    "UnrecognizedClientException: The security token included in the request is invalid.";

class VerifierTest : public testing::Test {
 protected:
  // "Type: message", or "account region user".
  std::string verify(const std::string& head, std::string_view body = "{}") {
    const auto parsed = net::parse_head(head);
    EXPECT_TRUE(parsed.ok()) << head;
    auto read = read_claim(parsed.value());
    const Caller caller = std::holds_alternative<api::AuthFailure>(read)
                              ? Caller(std::get<api::AuthFailure>(read))
                              : verifier_.verify(*std::get<0>(read), body);
    if (const auto* const failure = std::get_if<api::AuthFailure>(&caller)) {
      return failure->type + ": " + failure->message;
    }
    const auto& principal = std::get<api::Principal>(caller);
    return principal.account + " " + principal.region + " " + principal.user;
  }

  void look_again() {
    clock_.advance_millis(kSecretsLookMillis);
    clock_.jump_wall_millis(-kSecretsLookMillis);
  }

  base::ManualClock clock_{kSignedAt};
  TemporaryFile disk_{
      profile("app", kKeyId, kSecret) +
      profile("own", "AKOWN", "s2", "aws_account_id = 111122223333") +
      profile("digits", "444455556666", "s3") +
      profile("session", "ASIA", "s4",
              "aws_session_token = tok/en==\naws_credential_expiration = 2025-01-02T03:04:06Z")};
  std::unique_ptr<CredentialsFile> file_ =
      std::move(CredentialsFile::open(disk_.path(), clock_.steady())).value();
  Verifier verifier_{{.file = file_.get(), .clock = &clock_}, "000000000000"};
};

// The request and the signature of facts 8.3, which botocore made.
TEST_F(VerifierTest, AcceptsTheKnownVector) {
  EXPECT_EQ(verify("POST / HTTP/1.1\r\nHost: localhost:4567\r\nContent-Length: 2\r\n"
                   "Content-Type: application/x-amz-json-1.1\r\nX-Amz-Date: 20250102T030405Z\r\n"
                   "X-Amz-Target: Kinesis_20131202.ListStreams\r\nAuthorization: AWS4-HMAC-SHA256 "
                   "Credential=AKIDEXAMPLE/20250102/us-east-1/kinesis/aws4_request, "
                   "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature="
                   "420c1f63722b8604dc775ad0b94a6570e64aaa72368264930d7870239949c26a\r\n\r\n"),
            "000000000000 us-east-1 app");
}

TEST_F(VerifierTest, TellsAccountsApart) {
  EXPECT_EQ(verify(signed_head({.access_key = "AKOWN", .secret = "s2"}, "{}")),
            "111122223333 us-east-1 own");
  EXPECT_EQ(verify(signed_head({.access_key = "444455556666", .secret = "s3"}, "{}")),
            "444455556666 us-east-1 digits");
}

TEST_F(VerifierTest, TakesTheRegionFromTheScope) {
  EXPECT_EQ(verify(signed_head({.scope = "20250102/eu-west-1/kinesis/aws4_request"}, "{}")),
            "000000000000 eu-west-1 app");
}

TEST_F(VerifierTest, RefusesAWrongSecret) {
  EXPECT_EQ(verify(signed_head({.secret = "guess"}, "{}")), kDiffers);
}

TEST_F(VerifierTest, RefusesAnotherBody) {
  EXPECT_EQ(verify(signed_head({}, "{}"), "{ }"), kDiffers);
}

TEST_F(VerifierTest, RefusesAnUnknownKey) {
  EXPECT_EQ(verify(signed_head({.access_key = "AKNOBODY"}, "{}")), kUnknown);
}

TEST_F(VerifierTest, WantsTheTokenOfASession) {
  const Signing session{.access_key = "ASIA", .secret = "s4"};
  Signing right = session;
  right.token = "tok/en==";
  Signing wrong = session;
  wrong.token = "other";
  EXPECT_EQ(verify(signed_head(right, "{}")), "000000000000 us-east-1 session");
  EXPECT_EQ(verify(presigned_head(right, "{}")), "000000000000 us-east-1 session");
  EXPECT_EQ(verify(signed_head(wrong, "{}")), kUnknown);
  EXPECT_EQ(verify(signed_head(session, "{}")), kUnknown);
  EXPECT_EQ(verify(signed_head({.token = "tok/en=="}, "{}")), kUnknown);
}

TEST_F(VerifierTest, RefusesASessionThatIsOver) {
  const std::string head =
      signed_head({.access_key = "ASIA", .secret = "s4", .token = "tok/en=="}, "{}");
  clock_.advance_millis(1'000);
  EXPECT_EQ(verify(head),
            "ExpiredTokenException: The security token included in the request is expired");
}

TEST_F(VerifierTest, AcceptsFiveMinutesOfSkew) {
  const std::string head = signed_head({}, "{}");
  clock_.jump_wall_millis(kClockSkewMillisMax);
  EXPECT_EQ(verify(head), "000000000000 us-east-1 app");
  clock_.jump_wall_millis(-2 * kClockSkewMillisMax);
  EXPECT_EQ(verify(head), "000000000000 us-east-1 app");
}

// Acceptance line 21.
TEST_F(VerifierTest, RefusesWhatIsOlder) {
  const std::string head = signed_head({}, "{}");
  clock_.jump_wall_millis(6 * 60 * 1'000);
  EXPECT_EQ(verify(head),
            "InvalidSignatureException: Signature expired: 20250102T030405Z is now earlier than "
            "20250102T030505Z (20250102T031005Z - 5 min.)");
}

TEST_F(VerifierTest, RefusesWhatIsFromTheFuture) {
  const std::string head = signed_head({}, "{}");
  clock_.jump_wall_millis(-kClockSkewMillisMax - 1'000);
  EXPECT_EQ(verify(head),
            "InvalidSignatureException: Signature not yet current: 20250102T030405Z is still later "
            "than 20250102T030404Z (20250102T025904Z + 5 min.)");
}

TEST_F(VerifierTest, FindsAWrongSignatureBeforeAWrongTime) {
  const std::string head = signed_head({.secret = "guess"}, "{}");
  clock_.jump_wall_millis(6 * 60 * 1'000);
  EXPECT_EQ(verify(head), kDiffers);
}

TEST_F(VerifierTest, RefusesScopesOfOthers) {
  const auto outcome = [this](const std::string& scope) {
    return verify(signed_head({.scope = scope}, "{}"));
  };
  EXPECT_EQ(outcome("20250102/../kinesis/aws4_request"),
            "InvalidSignatureException: Credential should be scoped to a valid region. ");
  EXPECT_EQ(outcome("20250102/us-east-1/s3/aws4_request"),
            "InvalidSignatureException: Credential should be scoped to correct service: "
            "'kinesis'. ");
  EXPECT_EQ(outcome("20250102/us-east-1/kinesis/aws5_request"),
            "InvalidSignatureException: Credential should be scoped with a valid terminator: "
            "'aws4_request', not 'aws5_request'. ");
  EXPECT_EQ(outcome("20250101/us-east-1/kinesis/aws4_request"),
            "InvalidSignatureException: Date in Credential scope does not match YYYYMMDD from "
            "ISO-8601 version of date from HTTP: '20250101' != '20250102', from "
            "'20250102T030405Z'.");
}

TEST_F(VerifierTest, WantsTheHostSigned) {
  EXPECT_EQ(
      verify(signed_head(
          {.fields = "X-Amz-Target: a.b\r\n", .unsigned_fields = "Host: localhost\r\n"}, "{}")),
      "InvalidSignatureException: 'Host' or ':authority' must be a 'SignedHeader' in the AWS "
      "Authorization.");
}

// Else the operation of a signed request could be exchanged on the way.
TEST_F(VerifierTest, WantsWhatSaysTheOperationSigned) {
  EXPECT_EQ(verify(signed_head(
                {.fields = "Host: a\r\n", .unsigned_fields = "X-Amz-Target: a.b\r\n"}, "{}")),
            "InvalidSignatureException: 'X-Amz-Target' must be a 'SignedHeader' in the AWS "
            "Authorization.");
}

// boto3 adds the one after signing, proxies the other (facts 2.1).
TEST_F(VerifierTest, LeavesOtherHeadersToTheClient) {
  EXPECT_EQ(verify(signed_head(
                {.unsigned_fields = "amz-sdk-request: attempt=1\r\nX-Amzn-Trace-Id: 1\r\n"}, "{}")),
            "000000000000 us-east-1 app");
}

TEST_F(VerifierTest, ComparesAGivenPayloadHashWithTheBody) {
  const std::string hash = hex(base::sha256("{}"));
  Signing signing{.payload_hash = hash};
  signing.fields += "X-Amz-Content-SHA256: " + hash + "\r\n";
  EXPECT_EQ(verify(signed_head(signing, "{}")), "000000000000 us-east-1 app");
  EXPECT_EQ(verify(signed_head(signing, "{}"), "[]"), kDiffers);
}

TEST_F(VerifierTest, AcceptsAPayloadThatIsNotSigned) {
  Signing signing{.payload_hash = "UNSIGNED-PAYLOAD"};
  signing.fields += "X-Amz-Content-SHA256: UNSIGNED-PAYLOAD\r\n";
  EXPECT_EQ(verify(signed_head(signing, "{}"), "anything"), "000000000000 us-east-1 app");
}

TEST_F(VerifierTest, ReadsADateHeader) {
  for (const char* const date : {"Thu, 02 Jan 2025 03:04:05 GMT", "20250102T030405Z"}) {
    const std::string fields = std::string("Host: a\r\nDate: ") + date + "\r\n";
    EXPECT_EQ(verify(signed_head({.fields = fields, .amz_date = false}, "{}")),
              "000000000000 us-east-1 app");
  }
}

TEST_F(VerifierTest, AcceptsAPresignedRequestUntilItExpires) {
  const std::string head = presigned_head({}, "{}", "90");
  EXPECT_EQ(verify(head), "000000000000 us-east-1 app");
  clock_.jump_wall_millis(90'000);
  EXPECT_EQ(verify(head), "000000000000 us-east-1 app");
  clock_.jump_wall_millis(1'000);
  EXPECT_EQ(verify(head),
            "InvalidSignatureException: Signature expired: 20250102T030405Z is now earlier than "
            "20250102T030406Z (20250102T030536Z - 90 sec.)");
}

TEST_F(VerifierTest, AcceptsAPresignedRequestForLongerThanASignedOne) {
  const std::string head = presigned_head({}, "{}", "604800");
  clock_.jump_wall_millis(604'800'000);
  EXPECT_EQ(verify(head), "000000000000 us-east-1 app");
}

TEST_F(VerifierTest, RefusesAPresignedRequestFromTheFuture) {
  const std::string head = presigned_head({}, "{}");
  clock_.jump_wall_millis(-kClockSkewMillisMax - 1'000);
  EXPECT_NE(verify(head).find("Signature not yet current"), std::string::npos);
}

TEST_F(VerifierTest, RefusesOtherTimesOfValidity) {
  for (const char* const expires : {"0", "604801", "-1", "x", "1x"}) {
    EXPECT_EQ(verify(presigned_head({}, "{}", expires)),
              "IncompleteSignatureException: X-Amz-Expires must be a number of seconds from 1 to "
              "604800, got '" +
                  std::string(expires) + "'");
  }
}

TEST_F(VerifierTest, RefusesAnotherAlgorithm) {
  std::string head = signed_head({}, "{}");
  head.replace(head.find("HMAC-SHA256"), 11, "HMAC-SHA512");
  EXPECT_EQ(verify(head),
            "IncompleteSignatureException: Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'.");
}

TEST_F(VerifierTest, RefusesACredentialOfOtherThanFiveParts) {
  std::string head = signed_head({}, "{}");
  head.replace(head.find("/kinesis/"), 9, "/");
  EXPECT_EQ(verify(head),
            "IncompleteSignatureException: Credential must have exactly 5 slash-delimited "
            "elements, e.g. keyid/date/region/service/term, got "
            "'AKIDEXAMPLE/20250102/us-east-1/aws4_request'");
}

TEST_F(VerifierTest, RefusesStrayPartsOfTheHeader) {
  std::string head = signed_head({}, "{}");
  head.replace(head.find(", SignedHeaders"), 2, ", x ");
  EXPECT_EQ(verify(head),
            "IncompleteSignatureException: 'x' not a valid key=value pair (missing equal-sign) in "
            "Authorization header.");
}

// Each name is looked for in each line: the list must not be as long as a head may be.
TEST_F(VerifierTest, RefusesALongListOfSignedHeaders) {
  Signing signing;
  for (uint64_t i = 0; i < kSignedHeadersMax; ++i) {
    signing.fields += "x-" + std::to_string(i) + ": 1\r\n";
  }
  EXPECT_EQ(verify(signed_head(signing, "{}")),
            "IncompleteSignatureException: SignedHeaders must be at most 64 different names.");
}

TEST_F(VerifierTest, RefusesASignedHeaderTwice) {
  std::string head = signed_head({}, "{}");
  head.replace(head.find(";host;"), 6, ";host;host;");
  EXPECT_EQ(verify(head),
            "IncompleteSignatureException: SignedHeaders must be at most 64 different names.");
}

TEST_F(VerifierTest, RefusesADateItCannotRead) {
  std::string head = signed_head({}, "{}");
  head.replace(head.find("20250102T030405Z"), 16, "Thursday morning");
  EXPECT_EQ(verify(head),
            "IncompleteSignatureException: Date must be in ISO-8601 'basic format'. Got 'Thursday "
            "morning'. See http://en.wikipedia.org/wiki/ISO_8601");
}

TEST_F(VerifierTest, PassesOnWhatIsIncomplete) {
  EXPECT_EQ(verify("POST / HTTP/1.1\r\nHost: a\r\n\r\n"),
            "MissingAuthenticationTokenException: Missing Authentication Token");
}

// Signing keys are remembered; a new secret must not meet an old one.
TEST_F(VerifierTest, TakesANewSecretOfTheSameKey) {
  const std::string head = signed_head({}, "{}");
  EXPECT_EQ(verify(head), "000000000000 us-east-1 app");
  disk_.write(profile("app", kKeyId, "another"));
  look_again();
  EXPECT_EQ(verify(head), kDiffers);
  EXPECT_EQ(verify(signed_head({.secret = "another"}, "{}")), "000000000000 us-east-1 app");
}

TEST_F(VerifierTest, ForgetsARevokedKey) {
  const std::string head = signed_head({}, "{}");
  disk_.write(profile("other", "AKOTHER", "s"));
  look_again();
  EXPECT_EQ(verify(head), kUnknown);
}

// More scopes than it remembers keys for: the answers stay right.
TEST_F(VerifierTest, ManagesMoreScopesThanItRemembers) {
  for (uint64_t i = 0; i <= kSigningKeysMax; ++i) {
    const std::string region = "r-" + std::to_string(i);
    const std::string head =
        signed_head({.scope = "20250102/" + region + "/kinesis/aws4_request"}, "{}");
    EXPECT_EQ(verify(head), "000000000000 " + region + " app");
  }
}

}  // namespace
}  // namespace weir::server::auth
