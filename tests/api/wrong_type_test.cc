#include "api/wrong_type.h"

#include <gtest/gtest.h>

namespace weir::api {
namespace {

// facts 1.8, the last of each row.
TEST(WrongScalar, SaysWhatAwsSays) {
  EXPECT_EQ(wrong_scalar(kBooleanClass, Kind::kString),
            "class java.lang.Boolean can not be converted to an String");
  EXPECT_EQ(wrong_scalar(kStringClass, Kind::kInteger),
            "class java.lang.String can not be converted to an Integer");
  EXPECT_EQ(wrong_scalar(kStringClass, Kind::kLong),
            "class java.lang.String can not be converted to an Long");
  EXPECT_EQ(wrong_scalar(kNumberClass, Kind::kBoolean),
            "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to "
            "an Boolean");
  EXPECT_EQ(wrong_scalar(kBooleanClass, Kind::kBlob),
            "class java.lang.Boolean can not be converted to a Blob");
  EXPECT_EQ(wrong_scalar(kStringClass, Kind::kTimestamp),
            "class java.lang.String can not be converted to milliseconds since epoch");
  EXPECT_EQ(wrong_scalar(kBytesClass, Kind::kList), "Expected list or null");
  EXPECT_EQ(wrong_scalar(kBytesClass, Kind::kMap), "Expected map or null");
  EXPECT_EQ(wrong_scalar(kBytesClass, Kind::kStructure), "Expected null");
}

}  // namespace
}  // namespace weir::api
