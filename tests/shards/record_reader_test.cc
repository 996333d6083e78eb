// Reads: the five starting points, the ends of shards, retention and limits (facts 4.3, 5.3-5.5).

#include "shards/record_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/shards/domain.h"

namespace weir::shards {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Options kUnlimited{.limits_on = false};

std::optional<ErrorKind> error_of(const Result<ShardIterator>& result) {
  return result.ok() ? std::nullopt : std::optional(result.error().kind());
}

class Reader : public testing::Test {
 protected:
  Reader() { domain_.create("orders"); }

  std::vector<std::string> read_from(const StartingPoint& start, uint32_t shard = 0) {
    const Result<ShardIterator> located = domain_.locate("orders", shard, start);
    if (!located.ok()) {
      ADD_FAILURE() << "no iterator: " << static_cast<int>(located.error().kind());
      return {};
    }
    return domain_.read_page(located.value()).data;
  }
  std::vector<std::string> read_at(const std::string& number) {
    return read_from({.type = IteratorType::kAtSequenceNumber, .sequence_number = number});
  }
  std::vector<std::string> read_after(const std::string& number) {
    return read_from({.type = IteratorType::kAfterSequenceNumber, .sequence_number = number});
  }
  std::optional<ErrorKind> at_error(const std::string& number, uint32_t shard = 0) {
    return error_of(domain_.locate(
        "orders", shard, {.type = IteratorType::kAtSequenceNumber, .sequence_number = number}));
  }
  std::string put(const std::string& data) {
    return format_sequence_number(domain_.put("orders", {"k", data}).number);
  }
  void delete_stream() {
    ASSERT_TRUE(domain_.run(domain_.service().admin().delete_stream(key_of("orders"))).ok());
  }
  void set_retention(RetentionChange change, int64_t hours) {
    ASSERT_TRUE(
        domain_.run(domain_.service().admin().set_retention(key_of("orders"), change, hours)).ok());
  }

  Domain domain_{kUnlimited};
};

TEST_F(Reader, BeginsAtTheTrimHorizonOrAtTheLatest) {
  put("1");
  const Result<ShardIterator> latest = domain_.locate("orders", 0, {.type = IteratorType::kLatest});
  ASSERT_TRUE(latest.ok());
  put("2");
  EXPECT_THAT(read_from({}), ElementsAre("1", "2"));
  EXPECT_THAT(domain_.read_page(latest.value()).data, ElementsAre("2"));
}

TEST_F(Reader, BeginsAtOrAfterASequenceNumber) {
  put("1");
  const std::string two = put("2");
  put("3");
  EXPECT_THAT(read_at(two), ElementsAre("2", "3"));
  EXPECT_THAT(read_after(two), ElementsAre("3"));
}

// Facts 5.3: "A shard's own Starting- and EndingSequenceNumber are valid inputs, so is
// ContinuationSequenceNumber." Design 6: the marked number loses and repeats nothing.
TEST_F(Reader, BeginsAtTheNumbersOfTheShardItself) {
  put("1");
  SequenceNumber just_after = domain_.put("orders", {"k", "2"}).number;
  just_after.mark = 1;
  const std::string marked = format_sequence_number(just_after);
  EXPECT_THAT(read_at(marked), IsEmpty());
  put("3");
  EXPECT_THAT(read_at(marked), ElementsAre("3"));
  EXPECT_THAT(read_after(marked), ElementsAre("3"));
  const std::string start = format_sequence_number(
      domain_.stream("orders")->find_shard(ShardIndex{0})->starting_number());
  EXPECT_THAT(read_at(start), ElementsAre("1", "2", "3"));
  EXPECT_THAT(read_after(start), ElementsAre("1", "2", "3"));
}

TEST_F(Reader, BeginsAtTheEndingNumberOfAClosedShard) {
  put("1");
  ASSERT_TRUE(domain_.split("orders", 0).ok());
  const ShardPtr closed = domain_.stream("orders")->find_shard(ShardIndex{0});
  const std::string end = format_sequence_number(
      ending_sequence_number(closed->index, closed->create_seconds, closed->end->closed_at));
  const Result<ShardIterator> located = domain_.locate(
      "orders", 0, {.type = IteratorType::kAtSequenceNumber, .sequence_number = end});
  ASSERT_TRUE(located.ok());
  const TestRead page = domain_.read_page(located.value());
  EXPECT_THAT(page.data, IsEmpty());
  EXPECT_THAT(page.children, ElementsAre(ShardIndex{1}, ShardIndex{2}));
}

// Facts 4.3, the texts of InvalidArgumentException: the future is judged by the counter.
TEST_F(Reader, RefusesNumbersThatAreNotOfTheShard) {
  SequenceNumber number = domain_.put("orders", {"k", "1"}).number;
  EXPECT_EQ(at_error("LATEST"), ErrorKind::kSequenceNumberInvalid);
  EXPECT_EQ(at_error("0"), ErrorKind::kSequenceNumberForeign);
  SequenceNumber other = number;
  other.shard = ShardIndex{5};
  EXPECT_EQ(at_error(format_sequence_number(other)), ErrorKind::kSequenceNumberOfOtherShard);
  other = number;
  --other.create_seconds;
  EXPECT_EQ(at_error(format_sequence_number(other)), ErrorKind::kSequenceNumberForeign);
  ++number.counter;
  EXPECT_EQ(at_error(format_sequence_number(number)), ErrorKind::kSequenceNumberInvalid);
  number.counter = kEndCounter;
  EXPECT_EQ(at_error(format_sequence_number(number)), ErrorKind::kSequenceNumberInvalid);
}

// Design 6: "Only seqIx orders; a foreign seqSecs at a seqIx addresses that position."
TEST_F(Reader, TakesAnySecondsAtACounter) {
  SequenceNumber number = domain_.put("orders", {"k", "1"}).number;
  number.seconds += 1234;
  EXPECT_THAT(read_at(format_sequence_number(number)), ElementsAre("1"));
}

TEST_F(Reader, BeginsAtATimestamp) {
  put("1");
  domain_.clock().advance_millis(100);
  const base::Timestamp between = domain_.clock().wall();
  put("2");
  domain_.clock().advance_millis(100);
  const auto read_time = [this](base::Timestamp time) {
    return read_from({.type = IteratorType::kAtTimestamp, .timestamp = time});
  };
  EXPECT_THAT(read_time(between), ElementsAre("2"));
  EXPECT_THAT(read_time(between - 1), ElementsAre("2"));
  EXPECT_THAT(read_time(between - 100), ElementsAre("1", "2"));
  EXPECT_THAT(read_time({0}), ElementsAre("1", "2"));
  EXPECT_THAT(read_time(domain_.clock().wall()), IsEmpty());
}

TEST_F(Reader, RefusesATimestampInTheFuture) {
  const base::Timestamp now = domain_.clock().wall();
  const Result<ShardIterator> located =
      domain_.locate("orders", 0, {.type = IteratorType::kAtTimestamp, .timestamp = now + 1});
  ASSERT_FALSE(located.ok());
  EXPECT_EQ(located.error().kind(), ErrorKind::kTimestampInFuture);
  EXPECT_EQ(located.error().token("timestamp"), std::to_string(now.millis + 1));
  EXPECT_EQ(located.error().token("now"), std::to_string(now.millis));
}

// Facts 5.3: "AT_TIMESTAMP on a shard that was closed before T: valid iterator that reports the
// end."
TEST_F(Reader, ATimestampBehindAClosedShardIsItsEnd) {
  put("1");
  ASSERT_TRUE(domain_.split("orders", 0).ok());
  domain_.clock().advance_millis(5000);
  const Result<ShardIterator> located = domain_.locate(
      "orders", 0, {.type = IteratorType::kAtTimestamp, .timestamp = domain_.clock().wall()});
  ASSERT_TRUE(located.ok());
  EXPECT_THAT(domain_.read_page(located.value()).children, SizeIs(2));
}

TEST_F(Reader, ReadsPageAfterPage) {
  for (const char* data : {"1", "2", "3", "4", "5"}) {
    put(data);
  }
  const TestRead first = domain_.read_page(domain_.horizon("orders", 0), 2);
  EXPECT_THAT(first.data, ElementsAre("1", "2"));
  const TestRead second = domain_.read_page(*first.next, 2);
  EXPECT_THAT(second.data, ElementsAre("3", "4"));
  // Facts 5.3: iterators can be used repeatedly.
  EXPECT_THAT(domain_.read_page(*first.next, 2).data, ElementsAre("3", "4"));
  EXPECT_THAT(domain_.read_page(*second.next, 2).data, ElementsAre("5"));
}

// Facts 5.4: closed shard: the rest with an iterator, then none and the children; both parents for
// a merge.
TEST_F(Reader, EndsAClosedShardWithItsChildren) {
  put("1");
  ASSERT_TRUE(domain_.split("orders", 0).ok());
  ASSERT_TRUE(domain_.merge("orders", 1, 2).ok());
  const TestRead rest = domain_.read_page(domain_.horizon("orders", 0));
  EXPECT_THAT(rest.data, ElementsAre("1"));
  ASSERT_TRUE(rest.next.has_value());
  const TestRead end = domain_.read_page(*rest.next);
  EXPECT_THAT(end.data, IsEmpty());
  EXPECT_THAT(end.children, ElementsAre(ShardIndex{1}, ShardIndex{2}));
  for (const uint32_t parent : {1u, 2u}) {
    EXPECT_THAT(domain_.read_page(domain_.horizon("orders", parent)).children,
                ElementsAre(ShardIndex{3}));
  }
}

// A shard that is UPDATING or has just been sealed has no children yet: the reader must go on.
TEST_F(Reader, KeepsTheIteratorUntilThereAreChildren) {
  put("1");
  domain_.engine().commands = {std::nullopt, CommandFault{}};
  ASSERT_FALSE(domain_.split("orders", 0).ok());
  const TestRead rest = domain_.read_page(domain_.horizon("orders", 0));
  const TestRead later = domain_.read_page(*rest.next);
  EXPECT_TRUE(later.next.has_value());
  ASSERT_TRUE(domain_.run(domain_.service().reconciler().finish_all_due()));
  EXPECT_THAT(domain_.read_page(*later.next).children, SizeIs(2));
}

// Facts 5.4: 0 when caught up, else now minus the arrival of the next unread record.
TEST_F(Reader, SaysHowFarBehindItIs) {
  put("1");
  domain_.clock().advance_millis(700);
  put("2");
  domain_.clock().advance_millis(300);
  const Result<ReadAnswer> behind = domain_.read(domain_.horizon("orders", 0), 1);
  ASSERT_TRUE(behind.ok());
  EXPECT_EQ(behind.value().millis_behind_latest, 300);
  const Result<ReadAnswer> latest = domain_.read(*behind.value().next, 1);
  ASSERT_TRUE(latest.ok());
  EXPECT_EQ(latest.value().millis_behind_latest, 0);
  domain_.clock().jump_wall_millis(-5000);
  EXPECT_EQ(domain_.read(domain_.horizon("orders", 0), 1).value().millis_behind_latest, 0);
}

// Facts 5.4: at most 10 MiB, but a single larger record comes alone.
TEST_F(Reader, AnswersAtMostTenMebibytes) {
  const std::string mebibyte(1024 * 1024, 'x');
  for (int i = 0; i < 11; ++i) {
    put(mebibyte);
  }
  // Keys count too, so ten records of a mebibyte each and a key do not fit.
  EXPECT_THAT(domain_.read_page(domain_.horizon("orders", 0)).data, SizeIs(9));
  domain_.create("large");
  const auto large = domain_.put("large", {"k", std::string(10 * 1024 * 1024 + 5, 'x')});
  ASSERT_FALSE(large.error.has_value());
  EXPECT_THAT(domain_.read_page(domain_.horizon("large", 0)).data, SizeIs(1));
}

TEST_F(Reader, KnowsNoOtherShard) {
  EXPECT_EQ(error_of(domain_.locate("orders", 1, {})), ErrorKind::kShardDoesNotExist);
}

TEST_F(Reader, RefusesTheIteratorOfADeletedStream) {
  put("1");
  const ShardIterator iterator = domain_.horizon("orders", 0);
  delete_stream();
  EXPECT_EQ(domain_.read(iterator).error().kind(), ErrorKind::kShardDoesNotExist);
  // Facts 5.3: after delete and re-create an old iterator must not read the new stream.
  domain_.create("orders");
  put("2");
  EXPECT_EQ(domain_.read(iterator).error().kind(), ErrorKind::kShardDoesNotExist);
}

// Design 6: creation seconds rise across delete and re-create, so the old numbers are foreign. The
// children of a reshard have later seconds than their stream, and these must be passed, too.
TEST_F(Reader, TakesTheNumbersOfADeletedStreamForForeign) {
  const std::string old_number = put("1");
  ASSERT_TRUE(domain_.split("orders", 0).ok());
  const PutOutcome in_child = domain_.put("orders", {"k", "2"});
  delete_stream();
  domain_.create("orders", 3);
  EXPECT_EQ(at_error(old_number), ErrorKind::kSequenceNumberForeign);
  EXPECT_EQ(at_error(format_sequence_number(in_child.number), in_child.shard.value()),
            ErrorKind::kSequenceNumberForeign);
}

// Facts 5.5: invisible at once, whatever the engine still holds; raising the period does not bring
// back what had expired.
TEST_F(Reader, HidesWhatIsOlderThanThePeriod) {
  put("old");
  domain_.clock().advance_millis(24 * base::kMillisPerHour);
  EXPECT_THAT(read_from({}), ElementsAre("old"));
  domain_.clock().advance_millis(1);
  EXPECT_THAT(read_from({}), IsEmpty());
  set_retention(RetentionChange::kIncrease, 48);
  EXPECT_THAT(read_from({}), IsEmpty());
  put("new");
  EXPECT_THAT(read_from({}), ElementsAre("new"));
}

TEST_F(Reader, HidesAtOnceWhenThePeriodIsLowered) {
  set_retention(RetentionChange::kIncrease, 48);
  put("old");
  domain_.clock().advance_millis(30 * base::kMillisPerHour);
  put("new");
  EXPECT_THAT(read_from({}), ElementsAre("old", "new"));
  set_retention(RetentionChange::kDecrease, 24);
  EXPECT_THAT(read_from({}), ElementsAre("new"));
  set_retention(RetentionChange::kIncrease, 48);
  EXPECT_THAT(read_from({}), ElementsAre("new"));
}

// Facts 5.5: "A closed shard vanishes once its newest record is past the period."
TEST_F(Reader, ForgetsAClosedShardAfterThePeriod) {
  const ShardIterator iterator = domain_.horizon("orders", 0);
  ASSERT_TRUE(domain_.split("orders", 0).ok());
  domain_.clock().advance_millis(24 * base::kMillisPerHour + 1);
  EXPECT_EQ(error_of(domain_.locate("orders", 0, {})), ErrorKind::kShardDoesNotExist);
  EXPECT_EQ(domain_.read(iterator).error().kind(), ErrorKind::kShardDoesNotExist);
  EXPECT_EQ(error_of(domain_.locate("orders", 1, {})), std::nullopt);
}

TEST_F(Reader, TranslatesErrorsOfTheStore) {
  const ShardIterator iterator = domain_.horizon("orders", 0);
  domain_.engine().reads = {base::Error::unavailable("busy"), base::Error::corruption("bits"),
                            base::Error::io_error("disk")};
  const Result<ReadAnswer> busy = domain_.read(iterator);
  EXPECT_EQ(busy.error().kind(), ErrorKind::kNotPersisted);
  EXPECT_EQ(busy.error().token("reason"), "busy");
  EXPECT_EQ(domain_.read(iterator).error().kind(), ErrorKind::kDamaged);
  EXPECT_EQ(domain_.read(iterator).error().kind(), ErrorKind::kDamaged);
  domain_.engine().reads = {base::Error::unavailable("busy")};
  EXPECT_EQ(error_of(domain_.locate("orders", 0, {.type = IteratorType::kAtTimestamp})),
            ErrorKind::kNotPersisted);
}

// Facts 4.3: "unknown stream, CREATING stream or unknown shard: ... does not exist".
TEST(ReaderOfACreatingStream, FindsNoShard) {
  Domain domain({.state_delay_millis = 1000});
  domain.create("orders");
  EXPECT_EQ(error_of(domain.locate("orders", 0, {})), ErrorKind::kShardDoesNotExist);
}

// Facts 5.4: 5 calls a second; facts 4.0: the same for GetShardIterator.
TEST(ReaderLimits, AllowFiveCallsASecond) {
  Domain domain;
  domain.create("orders");
  const ShardIterator iterator = domain.horizon("orders", 0);
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(domain.read(iterator).ok()) << i;
  }
  const Result<ReadAnswer> sixth = domain.read(iterator);
  ASSERT_FALSE(sixth.ok());
  EXPECT_EQ(sixth.error().kind(), ErrorKind::kReadThrottled);
  EXPECT_EQ(sixth.error().token("shard"), "shardId-000000000000");
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(error_of(domain.locate("orders", 0, {})), std::nullopt);
  }
  EXPECT_EQ(error_of(domain.locate("orders", 0, {})), ErrorKind::kReadThrottled);
  domain.clock().advance_millis(200);
  EXPECT_TRUE(domain.read(iterator).ok());
}

}  // namespace
}  // namespace weir::shards
