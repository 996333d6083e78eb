#include "server/net/http2_head.h"

#include <gtest/gtest.h>

#include <string>

#include "server/limits.h"

namespace weir::server::net {
namespace {

class Http2HeadTest : public testing::Test {
 protected:
  Http2HeadTest() { head_.clear(); }

  Http2Head head_;
};

TEST_F(Http2HeadTest, ReadsWhatTheFrontLooksAt) {
  head_.add(":method", "POST");
  head_.add(":scheme", "https");
  head_.add(":path", "/?a=b");
  head_.add(":authority", "weir:4567");
  head_.add("x-amz-target", "Kinesis_20131202.PutRecord");
  head_.add("content-type", "application/x-amz-json-1.1");
  head_.add("content-length", "17");
  head_.add("authorization", "AWS4");
  head_.add("x-amz-date", "20260101T000000Z");
  const RequestHead head = head_.head();
  EXPECT_EQ(head.method, Method::kPost);
  EXPECT_EQ(head.target, "/?a=b");
  EXPECT_EQ(head.authority, "weir:4567");
  EXPECT_EQ(head.amz_target, "Kinesis_20131202.PutRecord");
  EXPECT_EQ(head.content_type, "application/x-amz-json-1.1");
  EXPECT_EQ(head.content_length, 17u);
  EXPECT_EQ(head.authorization, "AWS4");
  EXPECT_EQ(head.amz_date, "20260101T000000Z");
  EXPECT_TRUE(head_.has_length());
}

// A signature is computed over them.
TEST_F(Http2HeadTest, WritesFieldsAsHttp1HasThem) {
  head_.add(":path", "/");
  head_.add("x-a", "1");
  head_.add("x-b", "");
  head_.add("x-a", "2");
  EXPECT_EQ(head_.head().fields, "x-a: 1\r\nx-b: \r\nx-a: 2\r\n");
}

TEST_F(Http2HeadTest, KnowsWhenTheLengthIsNotTold) {
  head_.add(":method", "POST");
  EXPECT_EQ(head_.head().content_length, 0u);
  EXPECT_FALSE(head_.has_length());
}

TEST_F(Http2HeadTest, TakesTheFirstOfSeveral) {
  head_.add("content-type", "first");
  head_.add("content-type", "second");
  EXPECT_EQ(head_.head().content_type, "first");
}

TEST_F(Http2HeadTest, StopsCollectingWhenItIsTooLarge) {
  head_.add("x", std::string(kHeadBytesMax - 1, 'v'));
  EXPECT_FALSE(head_.is_too_large());
  head_.add("y", "v");
  EXPECT_TRUE(head_.is_too_large());
  EXPECT_EQ(head_.head().fields.find("y: v"), std::string_view::npos);
}

TEST_F(Http2HeadTest, BeginsAnewAfterALargeOne) {
  head_.add("x", std::string(2 * kHeadBytesMax, 'v'));
  head_.clear();
  head_.settle();
  head_.clear();
  head_.add(":method", "HEAD");
  EXPECT_EQ(head_.head().method, Method::kHead);
  EXPECT_FALSE(head_.is_too_large());
}

}  // namespace
}  // namespace weir::server::net
