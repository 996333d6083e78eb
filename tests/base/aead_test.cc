#include "base/aead.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::base {
namespace {

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

std::string seal(const AeadKey& key, std::string_view nonce, std::string_view associated,
                 std::string_view plain) {
  std::string out(plain.size() + kAeadTagBytes, '\0');
  aead_seal(key, nonce, associated, plain, out.data());
  return out;
}

// McGrew and Viega, "The Galois/Counter Mode of Operation (GCM)", test case 16.
TEST(Aead, MatchesThePublishedVector) {
  const AeadKey key(from_hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"));
  const std::string nonce = from_hex("cafebabefacedbaddecaf888");
  const std::string associated = from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
  const std::string plain = from_hex(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6"
      "b525b16aedf5aa0de657ba637b39");
  const std::string sealed = seal(key, nonce, associated, plain);
  EXPECT_EQ(
      sealed,
      from_hex("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3d"
               "a7b08b1056828838c5f61e6393ba7a0abcc9f662"
               "76fc6ece0f4e1768cddf8853bb2d551b"));
}

TEST(Aead, OpensWhatItSealedAlsoInPlace) {
  const AeadKey key(std::string(kAeadKeyBytes, 'k'));
  const std::string nonce(kAeadNonceBytes, 'n');
  for (const std::string& plain : {std::string(), std::string("x"), std::string(1'000'000, 'p')}) {
    std::string sealed = seal(key, nonce, "shard", plain);
    std::string opened(plain.size(), '\0');
    ASSERT_TRUE(aead_open(key, nonce, "shard", sealed, opened.data()));
    EXPECT_EQ(opened, plain);
    ASSERT_TRUE(aead_open(key, nonce, "shard", sealed, sealed.data()));
    EXPECT_EQ(sealed.substr(0, plain.size()), plain);
  }
}

TEST(Aead, RefusesEveryOtherBit) {
  const AeadKey key(std::string(kAeadKeyBytes, 'k'));
  const std::string nonce(kAeadNonceBytes, 'n');
  const std::string sealed = seal(key, nonce, "shard", "a record");
  std::string out(sealed.size(), '\0');
  for (size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string changed = sealed;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    ASSERT_FALSE(aead_open(key, nonce, "shard", changed, out.data())) << bit;
  }
  for (size_t size = 0; size < sealed.size(); ++size) {
    ASSERT_FALSE(aead_open(key, nonce, "shard", sealed.substr(0, size), out.data())) << size;
  }
  EXPECT_FALSE(aead_open(key, nonce, "shard2", sealed, out.data()));
  EXPECT_FALSE(aead_open(key, std::string(kAeadNonceBytes, 'm'), "shard", sealed, out.data()));
  const AeadKey other(std::string(kAeadKeyBytes, 'l'));
  EXPECT_FALSE(aead_open(other, nonce, "shard", sealed, out.data()));
}

}  // namespace
}  // namespace weir::base
