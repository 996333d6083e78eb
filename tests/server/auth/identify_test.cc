// Expectations: facts 1.6, rows 1 to 4, which kinesalite's suite checked against AWS.

#include "server/auth/identify.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::server::auth {
namespace {

const Defaults kDefaults{"000000000000", "us-east-1"};

constexpr std::string_view kHeader =
    "AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/kinesis/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=abc";

net::RequestHead signed_head() {
  net::RequestHead head;
  head.target = "/";
  head.authorization = kHeader;
  head.amz_date = "20260101T000000Z";
  return head;
}

// "Type: message", or "account region key".
std::string outcome(const net::RequestHead& head) {
  const auto caller = identify(head, kDefaults);
  if (const auto* failure = std::get_if<api::AuthFailure>(&caller)) {
    return failure->type + ": " + failure->message;
  }
  const auto& principal = std::get<api::Principal>(caller);
  return principal.account + " " + principal.region + " " + principal.access_key;
}

TEST(Identify, TakesTheRegionFromTheScope) {
  EXPECT_EQ(outcome(signed_head()), "000000000000 eu-west-1 AKID");
}

TEST(Identify, TakesATwelveDigitAccessKeyAsTheAccount) {
  net::RequestHead head = signed_head();
  head.authorization =
      "AWS4-HMAC-SHA256 Credential=123456789012/20260101/us-west-2/kinesis/aws4_request,"
      "SignedHeaders=host,Signature=abc";
  EXPECT_EQ(outcome(head), "123456789012 us-west-2 123456789012");
}

TEST(Identify, AcceptsParametersInAnyOrderAndWithoutBlanks) {
  net::RequestHead head = signed_head();
  head.authorization =
      "AWS4-HMAC-SHA256 Signature=a,SignedHeaders=b,Credential=K/1/eu-north-1/kinesis/aws4_request";
  EXPECT_EQ(outcome(head), "000000000000 eu-north-1 K");
}

TEST(Identify, FallsBackToTheDefaultsWhenTheScopeIsCutShort) {
  net::RequestHead head = signed_head();
  head.authorization = "AWS4-HMAC-SHA256 Credential=K, SignedHeaders=b, Signature=c";
  EXPECT_EQ(outcome(head), "000000000000 us-east-1 K");
}

// A region ends up in ARNs and in names in the store.
TEST(Identify, DoesNotTakeJunkForARegion) {
  net::RequestHead head = signed_head();
  head.authorization = "AWS4-HMAC-SHA256 Credential=K/1/../kinesis/x, SignedHeaders=b, Signature=c";
  EXPECT_EQ(outcome(head), "000000000000 us-east-1 K");
}

TEST(Identify, RefusesBothHeaderAndQuery) {
  net::RequestHead head = signed_head();
  head.target = "/?X-Amz-Algorithm";
  EXPECT_EQ(outcome(head),
            "InvalidSignatureException: Found both 'X-Amz-Algorithm' as a query-string param and "
            "'Authorization' as HTTP header.");
}

TEST(Identify, RefusesNeither) {
  net::RequestHead head;
  head.target = "/?X-Amz-Credential=a&X-Amz-Signature=b";
  EXPECT_EQ(outcome(head), "MissingAuthenticationTokenException: Missing Authentication Token");
}

TEST(Identify, NamesWhatTheHeaderLacksInAwsOrder) {
  net::RequestHead head;
  head.target = "/";
  head.authorization = "AWS4-HMAC-SHA256 Cr=a";
  EXPECT_EQ(outcome(head),
            "IncompleteSignatureException: "
            "Authorization header requires 'Credential' parameter. "
            "Authorization header requires 'Signature' parameter. "
            "Authorization header requires 'SignedHeaders' parameter. "
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
            "Authorization=AWS4-HMAC-SHA256 Cr=a");
}

TEST(Identify, AcceptsADateHeaderInsteadOfXAmzDate) {
  net::RequestHead head = signed_head();
  head.amz_date = "";
  head.date = "Thu, 01 Jan 2026 00:00:00 GMT";
  EXPECT_EQ(outcome(head), "000000000000 eu-west-1 AKID");
}

TEST(Identify, NamesWhatTheQueryLacksInAwsOrder) {
  net::RequestHead head;
  head.target = "/?X-Amz-Algorithm=&X-Amz-Signature=b";
  EXPECT_EQ(outcome(head),
            "IncompleteSignatureException: "
            "AWS query-string parameters must include 'X-Amz-Algorithm'. "
            "AWS query-string parameters must include 'X-Amz-Credential'. "
            "AWS query-string parameters must include 'X-Amz-SignedHeaders'. "
            "AWS query-string parameters must include 'X-Amz-Date'. "
            "Re-examine the query-string parameters.");
}

TEST(Identify, ReadsAnEncodedCredentialFromTheQuery) {
  net::RequestHead head;
  head.target =
      "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=123456789012%2F20260101%2Fap-south-1"
      "%2fkinesis%2Faws4_request&X-Amz-Date=2&X-Amz-SignedHeaders=host&X-Amz-Signature=3";
  EXPECT_EQ(outcome(head), "123456789012 ap-south-1 123456789012");
}

}  // namespace
}  // namespace weir::server::auth
