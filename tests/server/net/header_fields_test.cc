#include "server/net/header_fields.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::server::net {
namespace {

std::string listed(std::string_view lines) {
  std::string out;
  HeaderField field;
  while (next_field(lines, field)) {
    out.append(field.name).append("=").append(field.value).append(";");
  }
  return out;
}

TEST(HeaderFields, AreReadInTheOrderInWhichTheyCame) {
  EXPECT_EQ(listed("B: 1\r\nA: 2\r\nB: 3\r\n"), "B=1;A=2;B=3;");
}

TEST(HeaderFields, LoseTheBlanksAroundTheirValues) {
  EXPECT_EQ(listed("A:x\r\nB: \t x y\t\r\nC:\r\nD:  \r\nE: a:b\r\n"), "A=x;B=x y;C=;D=;E=a:b;");
}

TEST(HeaderFields, NeedNotEndInALineEnd) {
  EXPECT_EQ(listed("A: x"), "A=x;");
  EXPECT_EQ(listed(""), "");
}

TEST(HeaderFields, AreFoundByNameWithoutCase) {
  EXPECT_EQ(header_value(split_fields("A: 1\r\nX-b: 2\r\nx-B: 3\r\n"), "X-B"), "2");
  EXPECT_EQ(header_value(split_fields("A: 1\r\n"), "b"), "");
}

TEST(HeaderFields, WriteNamesInLowerCase) {
  EXPECT_EQ(lower_case("X-Amz-Date[\xc4"), "x-amz-date[\xc4");
}

}  // namespace
}  // namespace weir::server::net
