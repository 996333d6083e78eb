#include "base/crc32.h"

#include <gtest/gtest.h>

namespace weir::base {
namespace {

// The check value of CRC-32/ISO-HDLC.
TEST(Crc32, IsThatOfGzip) {
  EXPECT_EQ(crc32("123456789"), 0xcbf43926u);
  EXPECT_EQ(crc32(""), 0u);
}

}  // namespace
}  // namespace weir::base
