// What needs no S3; against one, tests/conformance/test_channel_delivery.py.

#include "server/s3/s3_store.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::server::s3 {
namespace {

std::string opened(const std::string& endpoint, const S3Credentials& credentials) {
  const base::SystemClock clock;
  const auto store = S3Store::open(
      {.endpoint = endpoint, .region = "us-east-1", .credentials = credentials, .clock = clock});
  return store.ok() ? "opened" : store.error().text();
}

const S3Credentials kCredentials{.access_key = "a", .secret = "s", .session_token = ""};

TEST(S3Store, TakesEndpointsOfHostAndPort) {
  EXPECT_EQ(opened("http://127.0.0.1:9000", kCredentials), "opened");
  EXPECT_EQ(opened("https://s3.example/", kCredentials), "opened");
  for (const std::string text : {"127.0.0.1:9000", "ftp://a", "http://", "http://a/b", ""}) {
    EXPECT_NE(opened(text, kCredentials).find("is not of the form"), std::string::npos) << text;
  }
}

TEST(S3Store, NeedsCredentials) {
  EXPECT_NE(opened("http://127.0.0.1:9000", {}).find("AWS_ACCESS_KEY_ID"), std::string::npos);
}

TEST(RefusalText, SaysCodeAndMessageOfTheAnswer) {
  EXPECT_EQ(refusal_text(404, "<Error><Code>NoSuchBucket</Code><Message>Gone</Message></Error>"),
            "the service answered 404 NoSuchBucket (Gone)");
  EXPECT_EQ(refusal_text(502, "<html>"), "the service answered 502");
}

}  // namespace
}  // namespace weir::server::s3
