#include "base/crc32.h"

#include <gtest/gtest.h>

namespace weir::base {
namespace {

// The check value of CRC-32/ISO-HDLC.
TEST(Crc32, IsZlibs) {
  EXPECT_EQ(crc32("123456789"), 0xcbf43926U);
  EXPECT_EQ(crc32(""), 0U);
}

TEST(Crc32, GoesOnWhereAnotherEnded) {
  EXPECT_EQ(crc32("6789", crc32("12345")), crc32("123456789"));
}

}  // namespace
}  // namespace weir::base
