// What the commands about consumers do to the catalog (facts 4.4).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/shards/rules_fixture.h"

namespace weir::shards {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

class ConsumerRules : public CatalogRules {
 protected:
  RegisterConsumerCommand registration(const std::string& name = "reader",
                                       const std::string& stream = "orders") {
    return {.key = {kTestStream.tenant, stream}, .name = name, .due = now_};
  }
  ConsumerKey key_of(const std::string& name = "reader") {
    return {.stream = kTestStream,
            .name = name,
            .create_seconds = stream().find_consumer(name)->create_seconds};
  }
  DeregisterConsumerCommand removal(const std::string& name = "reader") {
    return {.consumer = key_of(name), .due = now_};
  }
};

TEST_F(ConsumerRules, ARegisteredConsumerIsActiveWhenDue) {
  must(creation());
  RegisterConsumerCommand command = registration();
  command.due = now_ + 10;
  command.tags = {{"team", "a"}};
  must(command);
  ConsumerPtr consumer = stream().find_consumer("reader");
  EXPECT_EQ(consumer->status, ConsumerStatus::kCreating);
  EXPECT_EQ(consumer->due, now_ + 10);
  EXPECT_EQ(stream().next_due(), now_ + 10);
  const FinishConsumerCommand finished{.consumer = key_of()};
  EXPECT_EQ(refusal(finished), ErrorKind::kConsumerNotFound);
  now_ = now_ + 10;
  must(finished);
  consumer = stream().find_consumer("reader");
  EXPECT_EQ(consumer->status, ConsumerStatus::kActive);
  EXPECT_EQ(consumer->create_seconds, kTestStart.seconds());
  EXPECT_EQ(consumer->tags.at("team"), "a");
  EXPECT_EQ(stream().next_due(), std::nullopt);
  EXPECT_EQ(refusal(finished), ErrorKind::kConsumerNotFound);
}

// The order: stream, state, name, consumers in CREATING, consumers of the stream, tags.
TEST_F(ConsumerRules, ARegistrationIsCheckedInItsOrder) {
  RegisterConsumerCommand command = registration();
  command.tags = {{"!", ""}};
  EXPECT_EQ(refusal(command), ErrorKind::kStreamNotFound);
  CreateStreamCommand created = creation();
  created.due = now_ + 10;
  must(created);
  EXPECT_EQ(refusal(command), ErrorKind::kStreamNotActive);
  now_ = now_ + 10;
  must(FinishTransitionCommand{.key = kTestStream, .incarnation = {1}});
  EXPECT_EQ(refusal(command), ErrorKind::kTagCharactersInvalid);
  must(registration());
  EXPECT_EQ(refusal(command), ErrorKind::kConsumerExists);
}

// "5 consumers in CREATING" are those of all streams of the tenant.
TEST_F(ConsumerRules, FiveConsumersMayBeInCreating) {
  must(creation());
  must(creation("second"));
  for (int i = 0; i < 5; ++i) {
    RegisterConsumerCommand command = registration("c" + std::to_string(i), "second");
    command.due = now_ + 10;
    must(command);
  }
  EXPECT_EQ(refusal(registration()), ErrorKind::kTooManyCreatingConsumers);
  now_ = now_ + 10;
  must(FinishConsumerCommand{{{kTestStream.tenant, "second"}, "c0", kTestStart.seconds()}});
  must(registration());
}

TEST_F(ConsumerRules, AStreamHasTwentyConsumers) {
  must(creation());
  for (int i = 0; i < 20; ++i) {
    must(registration("c" + std::to_string(i)));
  }
  EXPECT_EQ(refusal(registration("more")), ErrorKind::kConsumerQuotaExceeded);
  must(removal("c7"));
  must(registration("more"));
}

TEST_F(ConsumerRules, ADeregisteredConsumerGoesWhenDue) {
  must(creation());
  must(registration());
  DeregisterConsumerCommand command = removal();
  command.due = now_ + 10;
  must(command);
  EXPECT_EQ(stream().find_consumer("reader")->status, ConsumerStatus::kDeleting);
  // Again: nothing changes, the due time neither.
  command.due = now_ + 99;
  must(command);
  now_ = now_ + 10;
  must(FinishConsumerCommand{.consumer = key_of()});
  EXPECT_THAT(stream().consumers, IsEmpty());
  EXPECT_EQ(refusal(command), ErrorKind::kConsumerNotFound);
}

// The order: stream, consumer, its state, tags. A stream's tags are not its consumers'.
TEST_F(ConsumerRules, AConsumerHasTagsOfItsOwn) {
  TagConsumerCommand tagged{.consumer = {kTestStream, "reader", kTestStart.seconds()},
                            .tags = {{"!", ""}}};
  EXPECT_EQ(refusal(tagged), ErrorKind::kStreamNotFound);
  must(creation());
  EXPECT_EQ(refusal(tagged), ErrorKind::kConsumerNotFound);
  RegisterConsumerCommand command = registration();
  command.due = now_ + 10;
  must(command);
  EXPECT_EQ(refusal(tagged), ErrorKind::kConsumerNotActive);
  now_ = now_ + 10;
  must(FinishConsumerCommand{.consumer = key_of()});
  EXPECT_EQ(refusal(tagged), ErrorKind::kTagCharactersInvalid);
  tagged.tags = {{"a", "1"}, {"b", "2"}};
  must(tagged);
  must(UntagConsumerCommand{.consumer = key_of(), .tag_keys = {"b", "unknown"}});
  EXPECT_THAT(stream().find_consumer("reader")->tags, ElementsAre(Pair("a", "1")));
  EXPECT_THAT(stream().tags, IsEmpty());
}

// The second tells a consumer from a later one of its name: a late finisher or a second
// deregistration must not hit that one.
TEST_F(ConsumerRules, ALaterConsumerOfTheNameIsAnotherOne) {
  must(creation());
  must(registration());
  const DeregisterConsumerCommand first = removal();
  must(first);
  must(registration());
  EXPECT_GT(key_of().create_seconds, first.consumer.create_seconds);
  EXPECT_EQ(refusal(first), ErrorKind::kConsumerNotFound);
  EXPECT_EQ(refusal(FinishConsumerCommand{.consumer = first.consumer}),
            ErrorKind::kConsumerNotFound);
  EXPECT_THAT(stream().consumers, SizeIs(1));
}

// Design 6: creation seconds of consumers strictly rise per stream and name, also across delete
// and re-create of the stream within a second.
TEST_F(ConsumerRules, SecondsRiseAcrossStreamsOfOneName) {
  int64_t last = 0;
  for (int round = 0; round < 3; ++round) {
    must(creation());
    for (int again = 0; again < 3; ++again) {
      must(registration());
      EXPECT_GT(key_of().create_seconds, last);
      last = key_of().create_seconds;
      if (again < 2 || round == 1) {
        must(removal());
      }
    }
    must(DeleteStreamCommand{.key = kTestStream, .due = now_, .enforce_consumer_deletion = true});
  }
}

// Facts 4.1: "Consumers registered and flag not true: ResourceInUseException".
TEST_F(ConsumerRules, AStreamIsNotDeletedFromUnderItsConsumers) {
  must(creation());
  must(registration());
  DeleteStreamCommand command{.key = kTestStream, .due = now_};
  EXPECT_EQ(refusal(command), ErrorKind::kStreamHasConsumers);
  command.enforce_consumer_deletion = true;
  must(command);
  EXPECT_EQ(state_.find(kTestStream), nullptr);
  must(creation());
  EXPECT_THAT(stream().consumers, IsEmpty());
}

}  // namespace
}  // namespace weir::shards
