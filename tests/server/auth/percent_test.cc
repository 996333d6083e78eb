#include "server/auth/percent.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::server::auth {
namespace {

std::string encoded(std::string_view text) {
  std::string out;
  append_percent_encoded(text, out);
  return out;
}

TEST(Percent, LeavesTheUnreservedCharacters) {
  EXPECT_EQ(encoded("AZaz09-._~"), "AZaz09-._~");
}

TEST(Percent, EncodesEverythingElseInCapitals) {
  EXPECT_EQ(encoded("/ +=&?%\xff"), "%2F%20%2B%3D%26%3F%25%FF");
}

TEST(Percent, DecodesBothCases) {
  EXPECT_EQ(percent_decoded("a%2fb%2Fc"), "a/b/c");
}

TEST(Percent, LeavesWhatIsNoGroup) {
  EXPECT_EQ(percent_decoded("%"), "%");
  EXPECT_EQ(percent_decoded("%2"), "%2");
  EXPECT_EQ(percent_decoded("%zz%41"), "%zzA");
}

}  // namespace
}  // namespace weir::server::auth
