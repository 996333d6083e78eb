// LevelDB's checksums are ours, and the same ones.

#include "engine/leveldb/crc32c.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

// LevelDB does not install this header.
namespace leveldb::crc32c {
uint32_t Extend(uint32_t init_crc, const char* data, size_t n);
}

namespace weir::engine {
namespace {

// RFC 3720 B.4: 32 bytes of zeros, and in pieces.
TEST(LevelDbCrc32c, IsThatOfIscsi) {
  use_fast_crc32c();
  const std::string zeros(32, '\0');
  EXPECT_EQ(leveldb::crc32c::Extend(0, zeros.data(), zeros.size()), 0x8a9136aau);
  const uint32_t first = leveldb::crc32c::Extend(0, zeros.data(), 5);
  EXPECT_EQ(leveldb::crc32c::Extend(first, zeros.data() + 5, zeros.size() - 5), 0x8a9136aau);
}

}  // namespace
}  // namespace weir::engine
