#include "api/error_reply.h"

#include <gtest/gtest.h>

#include "tests/support/cbor_text.h"

namespace weir::api {
namespace {

// Recorded on AWS (facts 8.5).
TEST(ErrorBody, IsInCborAsAwsWritesIt) {
  EXPECT_EQ(to_hex(error_body(WireFormat::kCbor, "SerializationException", "")),
            "bf665f5f747970657653657269616c697a6174696f6e457863657074696f6eff");
  EXPECT_EQ(to_hex(error_body(WireFormat::kCbor, "ResourceNotFoundException", "x")),
            "bf665f5f7479706578195265736f757263654e6f74466f756e64457863657074696f6e676d657373616765"
            "6178ff");
}

// facts 1.7.
TEST(ErrorBody, IsInJsonAsAwsWritesIt) {
  EXPECT_EQ(error_body(WireFormat::kJson, "SerializationException", ""),
            R"({"__type":"SerializationException"})");
  EXPECT_EQ(error_body(WireFormat::kJson, "LimitExceededException", "a \"text\""),
            R"({"__type":"LimitExceededException","message":"a \"text\""})");
}

TEST(ErrorBody, HasACapitalLetterInSerializationExceptions) {
  EXPECT_EQ(error_body(WireFormat::kJson, "SerializationException", "Expected null"),
            R"({"__type":"SerializationException","Message":"Expected null"})");
  EXPECT_EQ(to_json(error_body(WireFormat::kCbor, "SerializationException", "Expected null")),
            R"({"__type":"SerializationException","Message":"Expected null"})");
}

}  // namespace
}  // namespace weir::api
