#include "server/auth/credentials.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/server/auth/signed_request.h"

namespace weir::server::auth {
namespace {

Credentials parsed(const std::string& text) {
  auto credentials = Credentials::parse(text);
  EXPECT_TRUE(credentials.ok()) << credentials.error().text();
  return std::move(credentials).value();
}

std::string problem(const std::string& text) {
  const auto credentials = Credentials::parse(text);
  return credentials.ok() ? "none" : credentials.error().text();
}

// As `aws configure` writes it.
TEST(Credentials, ReadTheFileOfAwsTools) {
  const Credentials credentials = parsed(
      "[default]\naws_access_key_id = AK1\naws_secret_access_key = a/b+c==\nregion = us-east-1\n\n"
      "[ other one ]\r\n# comment\r\n; comment\r\nAWS_ACCESS_KEY_ID=AK2\r\n"
      "aws_secret_access_key=#2;x\r\n");
  ASSERT_EQ(credentials.size(), 2u);
  const AccessKey* const first = credentials.find("AK1", "");
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->secret, "a/b+c==");
  EXPECT_EQ(first->profile, "default");
  EXPECT_EQ(first->account, "");
  EXPECT_FALSE(first->expires);
  EXPECT_FALSE(first->operations);
  const AccessKey* const second = credentials.find("AK2", "");
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->secret, "#2;x");
  EXPECT_EQ(second->profile, "other one");
}

TEST(Credentials, ReadTheSettingsOfASession) {
  const Credentials credentials =
      parsed(profile("p", "AK", "s",
                     "aws_session_token = t/1=\naws_credential_expiration = 2025-01-02T03:04:05Z"));
  const AccessKey* const key = credentials.find("AK", "t/1=");
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(key->expires, kSignedAt);
}

TEST(Credentials, ReadAccountAndOperations) {
  const Credentials credentials = parsed(profile(
      "p", "AK", "s", "aws_account_id = 111122223333\nweir_operations = PutRecord,  GetRecords"));
  const AccessKey* const key = credentials.find("AK", "");
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(key->account, "111122223333");
  ASSERT_TRUE(key->operations);
  EXPECT_EQ(key->operations->count(), 2u);
  EXPECT_TRUE(key->operations->test(static_cast<size_t>(api::Operation::kPutRecord)));
  EXPECT_TRUE(key->operations->test(static_cast<size_t>(api::Operation::kGetRecords)));
}

// A list that is empty on purpose is a key that can do nothing.
TEST(Credentials, AllowNothingWithAnEmptyList) {
  const Credentials credentials = parsed(profile("p", "AK", "s", "weir_operations ="));
  EXPECT_TRUE(credentials.find("AK", "")->operations->none());
}

TEST(Credentials, FindAKeyOnlyWithItsToken) {
  const Credentials credentials =
      parsed(profile("a", "AK", "s", "aws_session_token = one") + profile("b", "AK2", "s"));
  EXPECT_NE(credentials.find("AK", "one"), nullptr);
  EXPECT_EQ(credentials.find("AK", ""), nullptr);
  EXPECT_EQ(credentials.find("AK", "two"), nullptr);
  EXPECT_NE(credentials.find("AK2", ""), nullptr);
  EXPECT_EQ(credentials.find("AK2", "one"), nullptr);
  EXPECT_EQ(credentials.find("ak2", ""), nullptr);
}

// A profile that only names a region is common in such files.
TEST(Credentials, PassOverProfilesWithoutKeys) {
  EXPECT_EQ(parsed("[sso]\nregion = us-east-1\n" + profile("p", "AK", "s") + "[end]\n").size(), 1u);
}

TEST(Credentials, SayTheLineAndNeverTheValue) {
  EXPECT_EQ(problem("[p]\naws_access_key_id = hush!\n"),
            "line 2: aws_access_key_id is letters, digits and _");
  EXPECT_EQ(problem("[p]\nhush\n"), "line 2: expected NAME = VALUE");
  EXPECT_EQ(problem("[p]\naws_secret_access_key hush=\n"), "line 2: expected NAME = VALUE");
  EXPECT_EQ(problem("[p\n"), "line 1: a profile begins with its name in brackets");
  EXPECT_EQ(problem("[]\n"), "line 1: a profile begins with its name in brackets");
  EXPECT_EQ(problem("aws_access_key_id = a\n"),
            "line 1: aws_access_key_id stands before the first profile");
  EXPECT_EQ(problem("[p]\naws_secret_access_key = two words\n"),
            "line 2: aws_secret_access_key cannot be sent by a client");
  EXPECT_EQ(problem("[p]\naws_account_id = 12\n"), "line 2: aws_account_id is 12 digits");
  EXPECT_EQ(problem("[p]\naws_credential_expiration = tomorrow\n"),
            "line 2: aws_credential_expiration is a time like 2026-01-02T03:04:05Z");
  EXPECT_EQ(problem("[p]\nweir_operations = PutRecord, Puts\n"),
            "line 2: weir_operations is a list of operations weir knows, with commas");
}

TEST(Credentials, RefuseMisspeltSettings) {
  EXPECT_EQ(problem("[p]\naws_secret_acess_key = x\n"),
            "line 2: aws_secret_acess_key is no setting weir knows");
  EXPECT_EQ(problem("[p]\nweir_operation = PutRecord\n"),
            "line 2: weir_operation is no setting weir knows");
}

TEST(Credentials, RefuseWhatIsThereTwice) {
  EXPECT_EQ(problem(profile("p", "AK", "s") + profile("p", "AK2", "s")),
            "line 5: this profile is there twice");
  EXPECT_EQ(problem("[p]\naws_access_key_id = a\naws_access_key_id = b\n"),
            "line 3: aws_access_key_id is there twice in its profile");
  EXPECT_EQ(problem(profile("p", "AK", "s") + profile("q", "AK", "t")),
            "profile q has the access key of another profile");
}

TEST(Credentials, RefuseHalfAKeyAndNoKey) {
  EXPECT_EQ(problem("[p]\naws_access_key_id = a\n"),
            "profile p needs aws_access_key_id and aws_secret_access_key");
  EXPECT_EQ(problem(""), "there is no access key in it");
  EXPECT_EQ(problem("[p]\nregion = us-east-1\n"), "there is no access key in it");
}

}  // namespace
}  // namespace weir::server::auth
