// The lease store over a state table whose answers the test holds back.

#include "leases/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "engine/memory/memory_engine.h"
#include "leases/limits.h"

namespace weir::leases {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

// Lets writes through in the order in which they came, when it is told to.
class HeldState final : public engine::StateTable {
 public:
  explicit HeldState(engine::StateTable& state) : state_(state) {}

  void write(engine::StateWrite write, engine::StateDone done) override {
    held_.push_back({std::move(write), std::move(done)});
    release(holding_ ? 0 : held_.size());
  }
  std::vector<engine::StateRow> scan(std::string_view prefix) const override {
    return state_.scan(prefix);
  }

  void hold() { holding_ = true; }
  void let_go() {
    holding_ = false;
    release(held_.size());
  }

 private:
  struct Held {
    engine::StateWrite write;
    engine::StateDone done;
  };

  void release(size_t count) {
    for (; count > 0 && !held_.empty(); --count) {
      Held next = std::move(held_.front());
      held_.pop_front();
      state_.write(std::move(next.write), std::move(next.done));
    }
  }

  engine::StateTable& state_;
  std::deque<Held> held_;
  bool holding_ = false;
};

class LeaseStoreTest : public testing::Test {
 protected:
  static TableName name(const std::string& table = "leases", const std::string& account = "1") {
    return {account, "us-east-1", table};
  }

  static Table table() { return {.key = {.hash = "k"}, .attributes = {{"k", Type::kString}}}; }

  static Write put(const std::string& key) {
    return {.kind = Write::Kind::kPut, .table = name(), .item = {{"k", Value::of_string(key)}}};
  }

  // Begins it; the result is there when the loop has run and its writes were let through.
  template <typename T>
  std::shared_ptr<std::optional<T>> begin(boost::asio::awaitable<T> call) {
    auto result = std::make_shared<std::optional<T>>();
    const auto finish = [](boost::asio::awaitable<T> awaited,
                           std::shared_ptr<std::optional<T>> to) -> boost::asio::awaitable<void> {
      T done = co_await std::move(awaited);
      to->emplace(std::move(done));
    };
    boost::asio::co_spawn(loop_, finish(std::move(call), result), boost::asio::detached);
    loop_.restart();
    loop_.poll();
    return result;
  }

  template <typename T>
  T run(boost::asio::awaitable<T> call) {
    auto result = begin(std::move(call));
    loop_.restart();
    loop_.run();
    return **result;
  }

  size_t stored_items() const { return state_.scan(kItemPrefix).size(); }

  base::ManualClock clock_;
  base::SeededRandom random_{1};
  boost::asio::io_context loop_{1};
  std::unique_ptr<engine::Engine> engine_ = engine::make_memory_engine({.clock = clock_});
  HeldState state_{*engine_->open_state().value()};
  std::unique_ptr<LeaseStore> store_ = LeaseStore::open(state_, random_).value();
};

// The put is stored before the table is gone, but DeleteTable did not know of it.
TEST_F(LeaseStoreTest, ItemsOnTheirWayIntoADeletedTableAreDeletedToo) {
  ASSERT_TRUE(run(store_->create(name(), table())).ok());
  state_.hold();
  const auto written = begin(store_->write(put("a")));
  const auto removed = begin(store_->remove(name()));
  state_.let_go();
  loop_.restart();
  loop_.run();
  EXPECT_TRUE((*written)->ok());
  EXPECT_TRUE((*removed)->ok());
  EXPECT_EQ(stored_items(), 0U);
  ASSERT_TRUE(run(store_->create(name(), table())).ok());
  ASSERT_TRUE(run(store_->write(put("a"))).ok());
  EXPECT_EQ(stored_items(), 1U);
}

// DynamoDB API reference, TransactWriteItems: also with one action a failure has reasons.
TEST_F(LeaseStoreTest, ATransactionOfOneActionIsCanceled) {
  ASSERT_TRUE(run(store_->create(name(), table())).ok());
  Write check = put("a");
  check.condition = {.kind = Condition::Kind::kExists,
                     .operands = {{.kind = Operand::Kind::kPath, .path = {"k"}}}};
  const auto alone = run(store_->write(check));
  EXPECT_EQ(alone.error().kind, FailureKind::kConditionFailed);
  const auto transaction = run(store_->transact({check}));
  EXPECT_EQ(transaction.error().kind, FailureKind::kCanceled);
  ASSERT_THAT(transaction.error().reasons, SizeIs(1));
  EXPECT_EQ(transaction.error().reasons[0].kind, FailureKind::kConditionFailed);
}

// Also where an action would change nothing, and when another one fails.
TEST_F(LeaseStoreTest, ATransactionNamesEachItemOnce) {
  ASSERT_TRUE(run(store_->create(name(), table())).ok());
  Write check = put("a");
  check.kind = Write::Kind::kCheck;
  Write gone = put("a");
  gone.kind = Write::Kind::kDelete;
  Write failing = check;
  failing.condition = {.kind = Condition::Kind::kExists,
                       .operands = {{.kind = Operand::Kind::kPath, .path = {"k"}}}};
  for (const std::vector<Write>& writes :
       {std::vector<Write>{put("a"), put("a")}, {check, put("a")}, {gone, gone}, {failing, gone}}) {
    const auto done = run(store_->transact(writes));
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().kind, FailureKind::kInvalid);
    EXPECT_THAT(done.error().text, HasSubstr("cannot include multiple operations on one item"));
  }
  EXPECT_TRUE(run(store_->transact({put("a"), put("b")})).ok());
}

TEST_F(LeaseStoreTest, TablesAreLimitedInSize) {
  Table large = table();
  large.tags["key"] = std::string(limits::kTableBytesMax, 't');
  const auto made = run(store_->create(name(), large));
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().kind, FailureKind::kInvalid);
  ASSERT_TRUE(run(store_->create(name(), table())).ok());
  const auto changed = run(store_->change(name(), [&](Table& known) -> Result<void> {
    known.tags = large.tags;
    return {};
  }));
  ASSERT_FALSE(changed.ok());
  EXPECT_EQ(changed.error().kind, FailureKind::kInvalid);
}

// Accounts are names that everybody may choose where signatures are not verified.
TEST_F(LeaseStoreTest, TablesOfAllAccountsAreLimitedInNumber) {
  for (size_t i = 0; i < limits::kAllTablesMax; ++i) {
    ASSERT_TRUE(run(store_->create(name("leases", std::to_string(i)), table())).ok());
  }
  const auto made = run(store_->create(name("leases", "one more"), table()));
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().kind, FailureKind::kTableLimit);
  ASSERT_TRUE(run(store_->remove(name("leases", "7"))).ok());
  EXPECT_TRUE(run(store_->create(name("leases", "one more"), table())).ok());
}

}  // namespace
}  // namespace weir::leases
