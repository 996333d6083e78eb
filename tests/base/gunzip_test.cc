#include "base/gunzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

#include "base/random.h"

namespace weir::base {
namespace {

std::string gzip(const std::string& bytes) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST(Gunzip, GivesBackWhatWasCompressed) {
  SeededRandom random(20'261'128);
  for (const size_t size : {0, 1, 65'535, 65'536, 65'537, 1'000'000}) {
    const std::string bytes = random.bytes(size);
    const Gunzipped result = gunzip(gzip(bytes), 1'000'000);
    EXPECT_EQ(result.error, GunzipError::kNone) << size;
    EXPECT_EQ(result.bytes.view(), bytes) << size;
  }
}

// 100 MiB in 100 KiB.
TEST(Gunzip, StopsAtTheLimit) {
  const std::string bomb = gzip(std::string(100 * 1024 * 1024, 'x'));
  EXPECT_LT(bomb.size(), 200'000U);
  EXPECT_EQ(gunzip(bomb, 1'000'000).error, GunzipError::kTooLarge);
  EXPECT_EQ(gunzip(gzip("four"), 3).error, GunzipError::kTooLarge);
  EXPECT_EQ(gunzip(gzip("four"), 4).error, GunzipError::kNone);
}

TEST(Gunzip, RefusesWhatIsNotOneWholeMember) {
  const std::string whole = gzip("some text that is long enough to be cut in many places");
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(gunzip(whole.substr(0, size), 1000).error, GunzipError::kNotGzip) << size;
  }
  EXPECT_EQ(gunzip(whole + "x", 1000).error, GunzipError::kNotGzip);
  EXPECT_EQ(gunzip(whole + whole, 1000).error, GunzipError::kNotGzip);
  EXPECT_EQ(gunzip("Action=PutMetricData", 1000).error, GunzipError::kNotGzip);
}

TEST(Gunzip, SurvivesRandomDamage) {
  constexpr uint64_t kSeed = 20'261'129;
  SCOPED_TRACE(kSeed);
  SeededRandom random(kSeed);
  const std::string whole = gzip(std::string(5000, 'a') + random.bytes(200));
  for (int i = 0; i < 5'000; ++i) {
    std::string bytes = whole;
    bytes[random.next_uint64() % bytes.size()] ^= static_cast<char>(1 + random.next_uint64() % 255);
    EXPECT_LE(gunzip(bytes, 10'000).bytes.size(), 10'000U);
  }
}

}  // namespace
}  // namespace weir::base
