#include "server/keys/key_ring.h"

#include <gtest/gtest.h>

#include <string>

#include "base/base64.h"

namespace weir::server::keys {
namespace {

constexpr char kOnes[] = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";  // 32 bytes of 1
constexpr char kTwos[] = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

KeyRing ring(const std::string& text) {
  auto parsed = KeyRing::parse(text);
  EXPECT_TRUE(parsed.ok()) << (parsed.ok() ? "" : parsed.error().text());
  return parsed.ok() ? std::move(parsed).value() : KeyRing();
}

std::string problem(const std::string& text) {
  const auto parsed = KeyRing::parse(text);
  return parsed.ok() ? "none" : parsed.error().text();
}

// The id that a KeyId leads to, or why it leads nowhere.
std::string found(const KeyRing& keys, std::string_view key_id) {
  const auto key = keys.find(key_id);
  if (key.ok()) {
    return key.value()->id;
  }
  return "error " + std::to_string(static_cast<int>(key.error().kind()));
}

std::string error(shards::ErrorKind kind) {
  return "error " + std::to_string(static_cast<int>(kind));
}

// Facts 4.6: "key id, key ARN, alias ARN, alias/name".
TEST(KeyRing, FindsAKeyByEveryFormOfItsName) {
  const KeyRing keys = ring(std::string("one ") + kOnes + "\nalias/mine one\n");
  for (const char* key_id : {"one", "alias/mine", "arn:aws:kms:us-east-1:111122223333:key/one",
                             "arn:aws:kms:us-east-1:111122223333:alias/mine"}) {
    EXPECT_EQ(found(keys, key_id), "one") << key_id;
  }
  EXPECT_EQ(keys.find("one").value()->key.bytes(), std::string(32, '\1'));
  EXPECT_EQ(keys.size(), 1u);
}

TEST(KeyRing, FindsNothingElse) {
  const KeyRing keys = ring(std::string("one ") + kOnes + "\nalias/mine one\n");
  for (const char* key_id : {"", "two", "mine", "alias/one", "key/one", "arn:",
                             "arn:aws:kms:key/one", "arn:aws:kms:us-east-1:111122223333:", "One"}) {
    EXPECT_EQ(found(keys, key_id), error(shards::ErrorKind::kKeyNotFound)) << key_id;
  }
}

TEST(KeyRing, SaysTheStateOfAKey) {
  const KeyRing keys = ring(std::string("a ") + kOnes + " Enabled\nb " + kOnes + " Disabled\nc " +
                            kTwos + " PendingDeletion\nalias/b b\n");
  EXPECT_EQ(found(keys, "a"), "a");
  EXPECT_EQ(found(keys, "b"), error(shards::ErrorKind::kKeyDisabled));
  EXPECT_EQ(found(keys, "alias/b"), error(shards::ErrorKind::kKeyDisabled));
  EXPECT_EQ(found(keys, "c"), error(shards::ErrorKind::kKeyPendingDeletion));
}

TEST(KeyRing, PassesOverCommentsAndBlankLines) {
  const KeyRing keys =
      ring(std::string("# keys\n\n \t\n  one\t") + kOnes + "  # the first\r\n#two x");
  EXPECT_EQ(found(keys, "one"), "one");
}

TEST(KeyRing, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(problem("\none AAAA\n"), "line 2: a key is 32 bytes in base64");
  EXPECT_EQ(problem("one not-base64"), "line 1: a key is 32 bytes in base64");
  EXPECT_EQ(problem("one"), "line 1: a name is followed by a key in base64 and perhaps a state");
  EXPECT_EQ(problem(std::string("one ") + kOnes + " disabled"),
            "line 1: a state is Enabled, Disabled or PendingDeletion");
  EXPECT_EQ(problem(std::string("one ") + kOnes + "\none " + kTwos),
            "line 2: the key is there already");
  EXPECT_EQ(problem("alias/mine"),
            "line 1: an alias is followed by the name of a key and nothing else");
  EXPECT_EQ(problem(std::string("one ") + kOnes + "\nalias/mine two"),
            "alias/mine stands for a key that is not there");
  EXPECT_EQ(problem(std::string("one ") + kOnes + "\nalias/a one\nalias/a one"),
            "line 3: the alias is there already");
}

// Whoever writes the file anew empties it first; keys must not be gone for that moment.
TEST(KeyRing, IsNotEmpty) {
  EXPECT_EQ(problem(""), "there is no key in it");
  EXPECT_EQ(problem("# later\n"), "there is no key in it");
}

TEST(KeyRing, MakesATextWithOneKey) {
  base::SeededRandom random(7);
  const KeyRing keys = ring(KeyRing::new_text(random));
  EXPECT_EQ(keys.size(), 1u);
  const std::string id = found(keys, kServiceKeyAlias);
  EXPECT_EQ(id.size(), 36u) << id;
  EXPECT_EQ(found(keys, id), id);
  EXPECT_NE(KeyRing::new_text(random), KeyRing::new_text(random));
}

}  // namespace
}  // namespace weir::server::keys
