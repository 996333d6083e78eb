// Expectations: the published vectors of AWS (aws_vectors.list names their source) and facts 8.3.

#include "server/auth/sigv4.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "server/auth/canonical_request.h"
#include "tests/server/auth/signed_request.h"

namespace weir::server::auth {
namespace {

// A vector is lines of "name value"; several fields make one text of lines.
using Vector = std::map<std::string, std::string>;

std::vector<Vector> read_vectors() {
  std::ifstream file("tests/server/auth/aws_vectors.list");  // tests run in the checkout
  std::vector<Vector> vectors;
  for (std::string line; std::getline(file, line);) {
    const size_t blank = line.find(' ');
    const std::string name = line.substr(0, blank);
    if (line.empty() || name == "#") {
      continue;
    }
    if (name == "case") {
      vectors.emplace_back();
    }
    const std::string value = line.substr(blank + 1);
    if (name == "field") {
      vectors.back()[name] += value + "\r\n";
    } else {
      vectors.back()[name] = value;
    }
  }
  return vectors;
}

TEST(SigV4, MakesTheSignaturesOfThePublishedVectors) {
  const std::vector<Vector> vectors = read_vectors();
  ASSERT_EQ(vectors.size(), 57u);
  const Scope scope = *parse_scope("AKIDEXAMPLE/20150830/us-east-1/service/aws4_request");
  const base::Sha256 key = signing_key(kSecret, scope);
  for (const Vector& vector : vectors) {
    const std::string head =
        canonical_request_head({.method = vector.at("method"),
                                .target = vector.at("target"),
                                .fields = net::split_fields(vector.at("field")),
                                .signed_headers = vector.at("signed"),
                                .signature_in_query = vector.at("case").ends_with("query")});
    EXPECT_EQ(signature(key, "20150830T123600Z", scope, head + vector.at("payload")),
              vector.at("signature"))
        << vector.at("case") << "\n"
        << head;
  }
}

// Facts 8.3.
TEST(SigV4, MakesTheSignatureOfAKinesisRequest) {
  const std::string fields =
      "Host: localhost:4567\r\nX-Amz-Target: Kinesis_20131202.ListStreams\r\n"
      "Content-Type: application/x-amz-json-1.1\r\nX-Amz-Date: 20250102T030405Z\r\n";
  const std::string request =
      canonical_request_head({.method = "POST",
                              .target = "/",
                              .fields = net::split_fields(fields),
                              .signed_headers = "content-type;host;x-amz-date;x-amz-target"}) +
      hex(base::sha256("{}"));
  EXPECT_EQ(request,
            "POST\n/\n\ncontent-type:application/x-amz-json-1.1\nhost:localhost:4567\n"
            "x-amz-date:20250102T030405Z\nx-amz-target:Kinesis_20131202.ListStreams\n\n"
            "content-type;host;x-amz-date;x-amz-target\n"
            "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  EXPECT_EQ(hex(base::sha256(request)),
            "3a8b302b41d87fc4e5562d06d2c8814485cb661befcefeb8f63e44da06985baf");
  const Scope scope = *parse_scope("AKIDEXAMPLE/20250102/us-east-1/kinesis/aws4_request");
  EXPECT_EQ(signature(signing_key(kSecret, scope), "20250102T030405Z", scope, request),
            "420c1f63722b8604dc775ad0b94a6570e64aaa72368264930d7870239949c26a");
}

TEST(SigV4, ReadsAScopeOfFivePartsOnly) {
  const Scope scope = *parse_scope("AK/20250102/us-east-1/kinesis/aws4_request");
  EXPECT_EQ(scope.access_key, "AK");
  EXPECT_EQ(scope.day, "20250102");
  EXPECT_EQ(scope.region, "us-east-1");
  EXPECT_EQ(scope.service, "kinesis");
  EXPECT_EQ(scope.terminator, "aws4_request");
  EXPECT_FALSE(parse_scope("AK/20250102/us-east-1/kinesis"));
  EXPECT_FALSE(parse_scope("A/K/20250102/us-east-1/kinesis/aws4_request"));
  EXPECT_FALSE(parse_scope(""));
}

}  // namespace
}  // namespace weir::server::auth
