#include "channels/compression.h"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <string>

namespace weir::channels {
namespace {

using shards::ObjectCompression;

std::string sample() {
  std::string text;
  for (int i = 0; i < 20'000; ++i) {
    text += std::to_string(i) + "\n";
  }
  return text;
}

TEST(Compressed, NoneLeavesTheBytes) {
  EXPECT_EQ(compressed(ObjectCompression::kNone, "abc").value(), "abc");
}

TEST(Compressed, GzipIsReadByZlib) {
  const std::string text = sample();
  std::string bytes = compressed(ObjectCompression::kGzip, text).value();
  EXPECT_LT(bytes.size(), text.size() / 2);
  EXPECT_EQ(bytes.substr(0, 2), "\x1f\x8b");
  std::string out(text.size(), '\0');
  z_stream stream{};
  ASSERT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  inflateEnd(&stream);
  EXPECT_EQ(out, text);
}

TEST(Compressed, ZstdIsReadByZstd) {
  const std::string text = sample();
  const std::string bytes = compressed(ObjectCompression::kZstd, text).value();
  EXPECT_LT(bytes.size(), text.size() / 2);
  std::string out(text.size(), '\0');
  EXPECT_EQ(ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size()), text.size());
  EXPECT_EQ(out, text);
}

}  // namespace
}  // namespace weir::channels
