// Expectations: facts 2.1. sigv4_test.cc runs the published vectors through the same code.

#include "server/auth/canonical_request.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::server::auth {
namespace {

// The second and third line.
std::string path_and_query(std::string_view target, bool signature_in_query = false) {
  const std::string head = canonical_request_head(
      {.method = "POST", .target = target, .signature_in_query = signature_in_query});
  return head.substr(5, head.find("\n\n\n") - 5);
}

std::string headers(std::string_view fields, std::string_view names,
                    std::string_view authority = "") {
  const std::string head = canonical_request_head({.method = "POST",
                                                   .target = "/",
                                                   .fields = net::split_fields(fields),
                                                   .authority = authority,
                                                   .signed_headers = names});
  return head.substr(std::string_view("POST\n/\n\n").size());
}

// Only S3 signs the path as it was sent (aws-sigv4 1.6.4 tests it as "double-encode-path").
TEST(CanonicalRequest, EncodesThePathOnceMore) {
  EXPECT_EQ(path_and_query("/test/@connections/JBDvjfGEIAMCERw%3D"),
            "/test/%40connections/JBDvjfGEIAMCERw%253D");
}

TEST(CanonicalRequest, ResolvesThePath) {
  EXPECT_EQ(path_and_query(""), "/");
  EXPECT_EQ(path_and_query("//"), "/");
  EXPECT_EQ(path_and_query("/a/./b/../c"), "/a/c");
  EXPECT_EQ(path_and_query("/../../a/"), "/a/");
  EXPECT_EQ(path_and_query("a/b"), "a/b");
}

TEST(CanonicalRequest, SortsTheQueryByNameAndThenByValue) {
  EXPECT_EQ(path_and_query("/?b=2&a=2&a=1&c"), "/\na=1&a=2&b=2&c=");
}

TEST(CanonicalRequest, EncodesTheQueryInOneWayHoweverItCame) {
  EXPECT_EQ(path_and_query("/?a=%2f~%7E b"), "/\na=%2F~~%20b");
}

TEST(CanonicalRequest, LeavesTheSignatureOutOfTheQueryOnlyWhenItIsThere) {
  EXPECT_EQ(path_and_query("/?X-Amz-Signature=1&a=2", true), "/\na=2");
  EXPECT_EQ(path_and_query("/?X-Amz-Signature=1&a=2", false), "/\nX-Amz-Signature=1&a=2");
}

TEST(CanonicalRequest, CollapsesBlanksAndJoinsRepeatedHeaders) {
  EXPECT_EQ(headers("A:  x \t y  \r\nb: 1\r\nA:z\r\n", "a;b"), "a:x y,z\nb:1\n\na;b\n");
}

TEST(CanonicalRequest, TakesASignedHeaderThatDidNotComeAsEmpty) {
  EXPECT_EQ(headers("A: x\r\n", "a;b"), "a:x\nb:\n\na;b\n");
}

// HTTP/2 has no Host; some clients sign that name all the same (facts 2.3).
TEST(CanonicalRequest, TakesTheAuthorityForAMissingHost) {
  EXPECT_EQ(headers("", "host", "weir:1"), "host:weir:1\n\nhost\n");
  EXPECT_EQ(headers("", ":authority", "weir:1"), ":authority:weir:1\n\n:authority\n");
  EXPECT_EQ(headers("Host: weir\r\n", ":authority"), ":authority:weir\n\n:authority\n");
}

TEST(CanonicalRequest, FindsNamesInTheListOfSignedHeaders) {
  EXPECT_TRUE(is_signed("content-type;host;x-amz-date", "host"));
  EXPECT_TRUE(is_signed("content-type;x-amz-target", "X-Amz-Target"));
  EXPECT_FALSE(is_signed("content-type;x-host", "host"));
  EXPECT_FALSE(is_signed("", "host"));
}

}  // namespace
}  // namespace weir::server::auth
