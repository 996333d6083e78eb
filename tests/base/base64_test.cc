#include "base/base64.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/random.h"

namespace weir::base {
namespace {

std::string encode(std::string_view bytes) {
  std::string text(base64_encoded_size(bytes.size()), '?');
  base64_encode(bytes, text.data());
  return text;
}

// Decodes in the text's own memory, as the JSON reader does.
std::pair<Base64Decoded, std::string> decode(std::string text) {
  const Base64Decoded decoded = base64_decode(text, text.data());
  text.resize(decoded.size);
  return {decoded, text};
}

Base64Error error_of(const std::string& text) {
  return decode(text).first.error;
}

// RFC 4648, section 10.
TEST(Base64, KnowsTheVectorsOfTheRfc) {
  const std::vector<std::pair<std::string, std::string>> vectors = {{"", ""},
                                                                    {"f", "Zg=="},
                                                                    {"fo", "Zm8="},
                                                                    {"foo", "Zm9v"},
                                                                    {"foob", "Zm9vYg=="},
                                                                    {"fooba", "Zm9vYmE="},
                                                                    {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(encode(bytes), text);
    EXPECT_EQ(decode(text).second, bytes);
  }
}

TEST(Base64, UsesTheStandardAlphabet) {
  EXPECT_EQ(encode("\xfb\xef\xbe\xff"), "++++/w==");
}

// Every length passes through another mix of the wide and the narrow loops.
TEST(Base64, GivesBackWhatItEncodedForEveryLength) {
  SeededRandom random(1);
  for (size_t size = 0; size < 200; ++size) {
    const std::string bytes = random.bytes(size);
    const auto [decoded, result] = decode(encode(bytes));
    EXPECT_EQ(decoded.error, Base64Error::kNone) << size;
    EXPECT_EQ(result, bytes) << size;
  }
}

TEST(Base64, WantsAMultipleOfFourCharacters) {
  EXPECT_EQ(error_of("Zm9"), Base64Error::kLength);
  EXPECT_EQ(error_of("Zm9vY"), Base64Error::kLength);
}

// At each place of a long text, so that each loop finds it.
TEST(Base64, FindsTheWrongCharacter) {
  for (size_t at = 0; at < 40; ++at) {
    std::string text(40, 'A');
    text[at] = '-';
    const Base64Decoded decoded = decode(text).first;
    EXPECT_EQ(decoded.error, Base64Error::kCharacter) << at;
    EXPECT_EQ(decoded.character, at);
  }
}

TEST(Base64, RefusesPaddingBeforeTheEnd) {
  const Base64Decoded decoded = decode("=+/=").first;
  EXPECT_EQ(decoded.error, Base64Error::kCharacter);
  EXPECT_EQ(decoded.character, 0U);
  EXPECT_EQ(error_of("Zg==Zg=="), Base64Error::kCharacter);
}

TEST(Base64, RefusesBitsThatPaddingCutsOff) {
  EXPECT_EQ(error_of("Zh=="), Base64Error::kLastNonPad);
  EXPECT_EQ(error_of("Zm9="), Base64Error::kLastNonPad);
  EXPECT_EQ(error_of("+/+="), Base64Error::kLastNonPad);
}

TEST(Base64, RefusesMorePaddingThanABlockCanHave) {
  EXPECT_EQ(error_of("===="), Base64Error::kLastNonPad);
  EXPECT_EQ(error_of("A==="), Base64Error::kLastNonPad);
  EXPECT_EQ(error_of("Zm9v===="), Base64Error::kLastNonPad);
}

// The JSON reader repeats the client's text in its error message; it gets the front back by
// encoding what has been decoded.
TEST(Base64, LeavesTheRestOfABadTextAsItWas) {
  std::string text = "Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyAA-AZm9v";
  const std::string original = text;
  const Base64Decoded decoded = base64_decode(text, text.data());
  const std::string front = encode(std::string_view(text).substr(0, decoded.size));
  EXPECT_EQ(front + text.substr(front.size()), original);
}

}  // namespace
}  // namespace weir::base
