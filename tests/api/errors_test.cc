#include "api/errors.h"

#include <gtest/gtest.h>

namespace weir::api {
namespace {

TEST(Failure, ReplacesTheTokensOfItsText) {
  const Failure failure(ErrorName::kShardNotFound,
                        {{"shard", "shardId-000000000005"}, {"stream", "s"}, {"account", "1"}});
  EXPECT_EQ(failure.message(),
            "Could not find shard shardId-000000000005 in stream s under account 1.");
  EXPECT_EQ(failure.info().type, "ResourceNotFoundException");
  EXPECT_EQ(failure.info().status, 400);
}

// A value that looks like a token is a value: clients choose names.
TEST(Failure, DoesNotReplaceInsideValues) {
  const Failure failure(ErrorName::kStreamNotFound, {{"stream", "{account}"}, {"account", "1"}});
  EXPECT_EQ(failure.message(), "Stream {account} under account 1 not found.");
}

TEST(Failure, IgnoresTokensItsTextDoesNotHave) {
  EXPECT_EQ(Failure(ErrorName::kInternalFailure, {{"reason", "disk"}}).message(), "");
}

// A text whose token nobody gives is a fault of the program.
TEST(FailureDeathTest, StopsWhenATokenIsMissing) {
  EXPECT_DEATH(static_cast<void>(Failure(ErrorName::kStreamNotFound, {{"stream", "s"}})),
               "account");
}

}  // namespace
}  // namespace weir::api
