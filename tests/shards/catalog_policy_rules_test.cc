// Policies of streams and consumers as parts of the catalog.

#include <gtest/gtest.h>

#include <memory>

#include "tests/shards/rules_fixture.h"

namespace weir::shards {
namespace {

ResourcePolicyPtr policy(const char* text) {
  return std::make_shared<const ResourcePolicy>(ResourcePolicy{.text = text, .statements = {}});
}

TEST_F(CatalogRules, AStreamHasOnePolicy) {
  EXPECT_EQ(refusal(SetStreamPolicyCommand{kTestStream, policy("a")}), ErrorKind::kStreamNotFound);
  must(creation());
  EXPECT_EQ(refusal(SetStreamPolicyCommand{kTestStream, nullptr}), ErrorKind::kPolicyNotFound);
  must(SetStreamPolicyCommand{kTestStream, policy("a")});
  must(SetStreamPolicyCommand{kTestStream, policy("b")});
  EXPECT_EQ(stream().policy->text, "b");
  must(SetStreamPolicyCommand{kTestStream, nullptr});
  EXPECT_EQ(stream().policy, nullptr);
}

TEST_F(CatalogRules, APolicyIsPutOnAnActiveStream) {
  CreateStreamCommand command = creation();
  command.due = now_ + 10;
  must(command);
  EXPECT_EQ(refusal(SetStreamPolicyCommand{kTestStream, policy("a")}), ErrorKind::kStreamNotActive);
}

// Facts 4.7: "Put on a consumer that is not ACTIVE: Consumer [...] is not in ACTIVE status."
TEST_F(CatalogRules, AConsumerHasAPolicyOfItsOwn) {
  must(creation());
  must(RegisterConsumerCommand{.key = kTestStream, .name = "c", .tags = {}, .due = now_ + 10});
  const ConsumerKey key = key_of(kTestStream, *stream().find_consumer("c"));
  EXPECT_EQ(refusal(SetConsumerPolicyCommand{key, policy("a")}), ErrorKind::kConsumerNotActive);
  EXPECT_EQ(refusal(SetConsumerPolicyCommand{key, nullptr}), ErrorKind::kPolicyNotFound);
  now_ = now_ + 10;
  must(FinishConsumerCommand{key});
  must(SetConsumerPolicyCommand{key, policy("a")});
  EXPECT_EQ(stream().find_consumer("c")->policy->text, "a");
  EXPECT_EQ(stream().policy, nullptr);
  must(SetConsumerPolicyCommand{key, nullptr});
  EXPECT_EQ(stream().find_consumer("c")->policy, nullptr);
}

}  // namespace
}  // namespace weir::shards
