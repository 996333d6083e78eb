// Sealed tokens: nothing is accepted that was not made here, for this purpose, with a key that is
// still valid (the MAC, not the clock, is the security).

#include "shards/token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/base64.h"

namespace weir::shards {
namespace {

constexpr TokenPurpose kPurpose = TokenPurpose::kShardIterator;

TokenKey key(uint32_t id, const std::string& secret) {
  return {.id = id, .secret = secret, .installed_at = {}};
}

const std::vector<TokenKey> kKeys = {key(1, "first secret"), key(2, "second secret")};

std::string sealed(const std::string& content, uint64_t nonce = 1) {
  return seal_token(kPurpose, kKeys, {.issued_at = {123}, .content = content}, nonce);
}

std::string decoded(const std::string& text) {
  std::string bytes(base::base64_decoded_size_max(text.size()), '\0');
  const base::Base64Decoded result = base::base64_decode(text, bytes.data());
  EXPECT_EQ(result.error, base::Base64Error::kNone);
  bytes.resize(result.size);
  return bytes;
}

std::string encoded(const std::string& bytes) {
  std::string text(base::base64_encoded_size(bytes.size()), '\0');
  base::base64_encode(bytes, text.data());
  return text;
}

bool accepted(const std::string& text, const std::vector<TokenKey>& keys = kKeys) {
  return open_token(kPurpose, keys, text).has_value();
}

TEST(Token, OpensToWhatWasSealed) {
  const auto token = open_token(kPurpose, kKeys, sealed("content"));
  ASSERT_TRUE(token.has_value());
  EXPECT_EQ(token->content, "content");
  EXPECT_EQ(token->issued_at, base::Timestamp{123});
}

// Facts 5.4: "Every call returns a different NextShardIterator".
TEST(Token, DiffersByItsNonce) {
  EXPECT_NE(sealed("content", 1), sealed("content", 2));
  EXPECT_TRUE(accepted(sealed("content", 2)));
}

// Golden bytes: docs/formats.md, "Tokens".
TEST(Token, HasTheDocumentedBytes) {
  const std::string bytes = decoded(sealed("abc", 0x0102030405060708));
  const std::string head(
      "\x01\x01\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x7b"
      "\x01\x02\x03\x04\x05\x06\x07\x08"
      "abc",
      25);
  ASSERT_EQ(bytes.size(), head.size() + 16);
  EXPECT_EQ(bytes.substr(0, head.size()), head);
}

TEST(Token, IsOfOnePurpose) {
  const std::string text = sealed("content");
  EXPECT_FALSE(open_token(TokenPurpose::kListShards, kKeys, text).has_value());
  EXPECT_FALSE(open_token(TokenPurpose::kListStreams, kKeys, text).has_value());
}

// Design 6: "two valid at a time".
TEST(Token, IsValidWhileItsKeyIs) {
  const std::vector<TokenKey> first = {key(1, "first secret")};
  const std::string text = seal_token(kPurpose, first, {.issued_at = {}, .content = "x"}, 1);
  EXPECT_TRUE(accepted(text, first));
  EXPECT_TRUE(accepted(text, kKeys));
  EXPECT_FALSE(accepted(text, {key(2, "second secret"), key(3, "third secret")}));
  EXPECT_FALSE(accepted(text, {key(1, "another secret")}));
  EXPECT_FALSE(accepted(text, {}));
}

TEST(Token, RefusesTextThatIsNoToken) {
  for (const std::string& text :
       {std::string(), std::string("x"), std::string("===="), std::string("AAAA"),
        std::string(300, 'A'), std::string(100'000, 'A'), std::string(5, '\0'), encoded("x"),
        encoded(std::string(16, 'x')), encoded(std::string(37, '\1')), sealed("c") + "AAAA",
        " " + sealed("c"), sealed("c") + "\n"}) {
    EXPECT_FALSE(accepted(text)) << text.substr(0, 60);
  }
}

// Every single bit counts, in the bytes and in the text: base64 has no second spelling either.
TEST(Token, RefusesEveryBitFlip) {
  const std::string text = sealed("some content");
  const std::string bytes = decoded(text);
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string forged = bytes;
    forged[bit / 8] = static_cast<char>(forged[bit / 8] ^ (1 << bit % 8));
    ASSERT_FALSE(accepted(encoded(forged))) << "bit " << bit;
  }
  for (size_t bit = 0; bit < text.size() * 8; ++bit) {
    std::string forged = text;
    forged[bit / 8] = static_cast<char>(forged[bit / 8] ^ (1 << bit % 8));
    ASSERT_FALSE(accepted(forged)) << "bit " << bit << " of the text";
  }
}

TEST(Token, RefusesEveryTruncation) {
  const std::string bytes = decoded(sealed("some content"));
  for (size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_FALSE(accepted(encoded(bytes.substr(0, size)))) << size;
    ASSERT_FALSE(accepted(encoded(bytes.substr(bytes.size() - size)))) << size;
  }
}

std::string forge(std::mt19937_64& random, const std::string& a, const std::string& b) {
  std::string forged = a;
  switch (random() % 5) {
    case 0:  // flip some bits
      for (uint64_t flips = 1 + random() % 8; flips > 0; --flips) {
        char& byte = forged[random() % forged.size()];
        byte = static_cast<char>(byte ^ (1 << random() % 8));
      }
      return forged;
    case 1:  // cut
      return forged.substr(0, random() % forged.size());
    case 2: {  // the head of one, the tail of another
      const size_t at = random() % forged.size();
      return a.substr(0, at) + b.substr(std::min(at, b.size()));
    }
    case 3: {  // something in the middle
      forged.insert(random() % forged.size(), 1, static_cast<char>(random()));
      return forged;
    }
    default:  // noise
      for (char& byte : forged) {
        byte = static_cast<char>(random());
      }
      return forged;
  }
}

TEST(Token, RefusesAHundredThousandForgeries) {
  const uint64_t seed = 42;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  const std::string a = decoded(sealed("content of a", 7));
  const std::string b = decoded(sealed("content of b, longer", 8));
  const std::string stranger = decoded(seal_token(kPurpose, {key(2, "a stranger's secret")},
                                                  {.issued_at = {123}, .content = "x"}, 1));
  int accepted_count = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::string forged = forge(random, i % 2 == 0 ? a : stranger, b);
    if (forged != a && forged != b && accepted(encoded(forged))) {
      ++accepted_count;
    }
  }
  EXPECT_EQ(accepted_count, 0);
}

}  // namespace
}  // namespace weir::shards
