// The byte format under every stored row, command and token.

#include "base/codec.h"

#include <gtest/gtest.h>

namespace weir::base {
namespace {

// Fixed width and the most significant byte first, so that keys sort as numbers.
TEST(Encoder, WritesBigEndianNumbersAndLengths) {
  std::string out;
  Encoder(out)
      .u8(1)
      .u32(0x02030405)
      .u64(0x060708090a0b0c0d)
      .i64(-2)
      .u128(make_uint128(1, 2))
      .text("ab")
      .raw("c");
  const std::string expected(
      "\x01"
      "\x02\x03\x04\x05"
      "\x06\x07\x08\x09\x0a\x0b\x0c\x0d"
      "\xff\xff\xff\xff\xff\xff\xff\xfe"
      "\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x02"
      "\0\0\0\x02"
      "abc",
      44);
  EXPECT_EQ(out, expected);
}

TEST(Decoder, ReadsWhatTheEncoderWrote) {
  std::string bytes;
  Encoder(bytes).u8(255).u32(7).u64(~uint64_t{0}).i64(-5).u128(kUint128Max).text("").text("xyz");
  Decoder in(bytes);
  EXPECT_EQ(in.u8(), 255);
  EXPECT_EQ(in.u32(), 7u);
  EXPECT_EQ(in.u64(), ~uint64_t{0});
  EXPECT_EQ(in.i64(), -5);
  EXPECT_TRUE(in.u128() == kUint128Max);
  EXPECT_EQ(in.text(), "");
  EXPECT_FALSE(in.done());
  EXPECT_EQ(in.text(), "xyz");
  EXPECT_TRUE(in.done());
}

// After the first failure nothing is read any more, so one check at the end is enough.
TEST(Decoder, StaysFailed) {
  Decoder in(
      std::string_view("\0\0\0\x09"
                       "abc",
                       7));
  EXPECT_EQ(in.text(), "");
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.u8(), 0);
  EXPECT_EQ(in.rest(), "");
  EXPECT_FALSE(in.done());
}

TEST(Decoder, FailsOnEveryTruncation) {
  std::string bytes;
  Encoder(bytes).u8(1).u32(2).u64(3).u128(4).text("five");
  for (size_t size = 0; size < bytes.size(); ++size) {
    Decoder in(std::string_view(bytes).substr(0, size));
    in.u8();
    in.u32();
    in.u64();
    in.u128();
    in.text();
    EXPECT_FALSE(in.ok()) << size;
  }
}

TEST(Decoder, TakesTheRest) {
  Decoder in("abcdef");
  EXPECT_EQ(in.raw(2), "ab");
  EXPECT_EQ(in.rest(), "cdef");
  EXPECT_TRUE(in.done());
}

// A length near 2^32 must not wrap around.
TEST(Decoder, RefusesHugeLengths) {
  Decoder in(
      std::string_view("\xff\xff\xff\xff"
                       "abc",
                       7));
  EXPECT_EQ(in.text(), "");
  EXPECT_FALSE(in.ok());
}

}  // namespace
}  // namespace weir::base
