// The catalog between the callers and the metadata log: outcomes, what is visible when, waiting.

#include "shards/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/shards/domain.h"

namespace weir::shards {
namespace {

constexpr Options kUnlimited{.limits_on = false};

CreateStreamCommand creation(const std::string& name) {
  return {.key = key_of(name), .shard_count = 1};
}

ErrorKind kind_of(const Result<void>& result) {
  return result.ok() ? ErrorKind::kDamaged : result.error().kind();
}

TEST(CatalogPropose, ShowsAChangeWhenItReturns) {
  Domain domain;
  ASSERT_TRUE(domain.run(domain.service().catalog().propose(creation("a"))).ok());
  EXPECT_NE(domain.stream("a"), nullptr);
}

// A refused call must not cost a write.
TEST(CatalogPropose, RefusesWithoutAskingTheStore) {
  Domain domain;
  domain.create("a");
  const int before = domain.engine().command_count;
  EXPECT_EQ(kind_of(domain.run(domain.service().catalog().propose(creation("a")))),
            ErrorKind::kStreamExists);
  EXPECT_EQ(domain.engine().command_count, before);
}

// Both callers pass the first look; the order of the store decides.
TEST(CatalogPropose, AnswersWhatTheRulesSayWhenItIsItsTurn) {
  Domain domain;
  Catalog& catalog = domain.service().catalog();
  std::optional<Started<Result<void>>> other;
  domain.engine().before_command = [&] { other = domain.begin(catalog.propose(creation("a"))); };
  const Result<void> late = domain.run(catalog.propose(creation("a")));
  EXPECT_EQ(kind_of(late), ErrorKind::kStreamExists);
  ASSERT_TRUE(other.has_value());
  EXPECT_TRUE(domain.finish(*other).ok());
}

// The engine has called abandon(): the old state stands, and the next command starts from it.
TEST(CatalogPropose, LeavesTheOldStateWhenTheStoreRefuses) {
  Domain domain;
  domain.create("a");
  const CatalogStatePtr before = domain.service().catalog().state();
  domain.engine().commands = {CommandFault{.outcome = engine::Outcome::kNotPersisted}};
  EXPECT_EQ(kind_of(domain.run(domain.service().catalog().propose(creation("b")))),
            ErrorKind::kNotPersisted);
  EXPECT_EQ(domain.service().catalog().state(), before);
  EXPECT_TRUE(domain.run(domain.service().catalog().propose(creation("b"))).ok());
  EXPECT_NE(domain.stream("b"), nullptr);
}

TEST(CatalogPropose, SaysUnknownWhetherItHappenedOrNot) {
  Domain domain;
  for (const bool stored : {false, true}) {
    const std::string name = stored ? "stored" : "lost";
    domain.engine().commands = {CommandFault{engine::Outcome::kUnknown, stored}};
    EXPECT_EQ(kind_of(domain.run(domain.service().catalog().propose(creation(name)))),
              ErrorKind::kUnknown);
    EXPECT_EQ(domain.stream(name) != nullptr, stored);
  }
}

// What is stored is what a restarted process sees.
TEST(CatalogRestart, FindsEverythingAgain) {
  Domain domain(kUnlimited);
  domain.create("a", 3);
  ASSERT_TRUE(domain.split("a", 1).ok());
  ASSERT_TRUE(domain.run(domain.service().admin().add_tags(key_of("a"), {{"k", "v"}})).ok());
  const StreamPtr before = domain.stream("a");
  domain.restart();
  const StreamPtr after = domain.stream("a");
  ASSERT_NE(after, nullptr);
  EXPECT_NE(after, before);
  EXPECT_EQ(after->incarnation, before->incarnation);
  EXPECT_EQ(after->tags, before->tags);
  EXPECT_EQ(after->shards.size(), before->shards.size());
  EXPECT_EQ(after->routes.size(), before->routes.size());
}

TEST(CatalogApply, IgnoresBytesThatAreNoCommand) {
  Domain domain;
  Catalog& catalog = domain.service().catalog();
  const CatalogStatePtr before = catalog.state();
  EXPECT_TRUE(catalog.apply(engine::CommandIndex{9}, "not a command").empty());
  catalog.publish();
  EXPECT_EQ(catalog.state(), before);
}

TEST(CatalogRestore, RefusesRowsItCannotRead) {
  Domain domain;
  const base::Result<void> damaged = domain.service().catalog().restore("s", "\x01");
  ASSERT_FALSE(damaged.ok());
  EXPECT_EQ(damaged.error().code(), base::ErrorCode::kCorruption);
}

TEST(CatalogWait, ReturnsAtOnceWhenTheStateIsAnotherAlready) {
  Domain domain;
  Catalog& catalog = domain.service().catalog();
  const CatalogStatePtr seen = catalog.state();
  domain.create("a");
  EXPECT_TRUE(domain.run(catalog.wait_for_change(seen, base::SteadyTime::never())));
}

TEST(CatalogWait, WakesAllWhoWait) {
  Domain domain;
  Catalog& catalog = domain.service().catalog();
  const auto first =
      domain.begin(catalog.wait_for_change(catalog.state(), base::SteadyTime::never()));
  const auto second =
      domain.begin(catalog.wait_for_change(catalog.state(), base::SteadyTime::never()));
  EXPECT_FALSE(first.done());
  domain.create("a");
  domain.poll();
  ASSERT_TRUE(first.done() && second.done());
  EXPECT_TRUE(first.value());
  EXPECT_TRUE(second.value());
}

TEST(CatalogWait, EndsAtTheDeadline) {
  Domain domain;
  Catalog& catalog = domain.service().catalog();
  const base::SteadyTime passed = domain.clock().steady();
  EXPECT_FALSE(domain.run(catalog.wait_for_change(catalog.state(), passed)));
  domain.clock().advance_millis(1000);
  EXPECT_FALSE(domain.run(catalog.wait_for_change(catalog.state(), passed)));
}

// A refused command is not a change, and neither is one that could not be stored.
TEST(CatalogWait, SleepsThroughWhatChangesNothing) {
  Domain domain;
  Catalog& catalog = domain.service().catalog();
  const auto waiting =
      domain.begin(catalog.wait_for_change(catalog.state(), base::SteadyTime::never()));
  domain.engine().commands = {CommandFault{}};
  ASSERT_FALSE(domain.run(catalog.propose(creation("b"))).ok());
  domain.poll();
  EXPECT_FALSE(waiting.done());
  domain.create("a");
  EXPECT_TRUE(domain.finish(waiting));
}

}  // namespace
}  // namespace weir::shards
