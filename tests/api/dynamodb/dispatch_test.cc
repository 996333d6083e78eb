// DynamoDB's operations behind their dispatch, over the memory engine (ring b).

#include "api/dynamodb/dispatch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>

#include "base/random.h"
#include "engine/memory/memory_engine.h"
#include "leases/limits.h"

namespace weir::api::dynamodb {
namespace {

using ::testing::HasSubstr;

class DynamoDb : public testing::Test {
 protected:
  explicit DynamoDb(const engine::MemoryFaults& faults = {})
      : engine_(engine::make_memory_engine({.clock = clock_, .faults = faults})) {
    restart();
  }

  void restart() {
    dispatch_.reset();
    store_ = leases::LeaseStore::open(*engine_->open_state().value(), random_).value();
    dispatch_.emplace(Context{*store_, clock_});
  }

  Reply send(const std::string& operation, const std::string& body, Principal caller) {
    Call call;
    call.operation = "DynamoDB_20120810." + operation;
    call.body = base::Buffer::copy_of(body);
    call.caller = std::move(caller);
    std::optional<Reply> reply;
    boost::asio::co_spawn(loop_, (*dispatch_)(std::move(call)),
                          [&reply](const std::exception_ptr&, Reply done) { reply = done; });
    loop_.restart();
    loop_.run();
    return *reply;
  }

  Reply send(const std::string& operation, const std::string& body) {
    return send(operation, body,
                {.account = "111122223333", .region = "us-east-1", .access_key = {}});
  }

  void create_table() {
    const Reply reply =
        send("CreateTable", R"({"TableName":"leases","BillingMode":"PAY_PER_REQUEST",)"
                            R"("AttributeDefinitions":[{"AttributeName":"k","AttributeType":"S"}],)"
                            R"("KeySchema":[{"AttributeName":"k","KeyType":"HASH"}]})");
    ASSERT_EQ(reply.status, 200) << reply.body;
  }

  std::string put(const std::string& members) {
    return send("PutItem", R"({"TableName":"leases",)" + members + "}").body;
  }

  std::string get(const std::string& key) {
    return send("GetItem", R"({"TableName":"leases","Key":{"k":{"S":")" + key + R"("}}})").body;
  }

  base::ManualClock clock_;
  base::SeededRandom random_{1};
  boost::asio::io_context loop_{1};
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<leases::LeaseStore> store_;
  std::optional<Dispatch> dispatch_;
};

TEST_F(DynamoDb, RefusesWhatIsNoJsonBeforeAnythingElse) {
  for (const std::string body : {"", "{", "[]", "{}x", R"({"a":1,"a":2})"}) {
    EXPECT_EQ(send("Nothing", body).error_type, "SerializationException") << body;
  }
  EXPECT_EQ(send("GetItem", std::string(100'000, '[')).error_type, "SerializationException");
}

TEST_F(DynamoDb, NamesTheOperationsThereAre) {
  const Reply reply = send("BatchGetItem", "{}");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.error_type, "UnknownOperationException");
  EXPECT_THAT(reply.body, HasSubstr("TransactWriteItems"));
}

TEST_F(DynamoDb, AKeyThatIsLimitedToKinesisMayNot) {
  const Principal limited{.account = "111122223333",
                          .region = "us-east-1",
                          .access_key = "key",
                          .user = "reader",
                          .operations = OperationSet()};
  EXPECT_EQ(send("ListTables", "{}", limited).error_type, "AccessDeniedException");
}

// Nobody makes the server read a body without being somebody.
TEST_F(DynamoDb, CallersAreRefusedBeforeTheBodyIsRead) {
  Call call;
  call.operation = "DynamoDB_20120810.PutItem";
  call.body = base::Buffer::copy_of("{");
  call.caller = AuthFailure{"InvalidSignatureException", "wrong"};
  std::optional<Reply> reply;
  boost::asio::co_spawn(loop_, (*dispatch_)(std::move(call)),
                        [&reply](const std::exception_ptr&, Reply done) { reply = done; });
  loop_.run();
  EXPECT_EQ(reply->error_type, "InvalidSignatureException");
}

TEST_F(DynamoDb, ATransactionOfOneActionTellsItsReason) {
  create_table();
  const Reply reply =
      send("TransactWriteItems",
           R"x({"TransactItems":[{"Put":{"TableName":"leases","Item":{"k":{"S":"a"}},)x"
           R"x("ConditionExpression":"attribute_exists(k)"}}]})x");
  EXPECT_EQ(reply.error_type, "TransactionCanceledException");
  EXPECT_THAT(reply.body, HasSubstr(R"("CancellationReasons":[{"Code":"ConditionalCheckFailed")"));
}

// API reference of Query: ConditionalOperator is about QueryFilter.
TEST_F(DynamoDb, ConditionalOperatorDoesNotJoinKeyConditions) {
  const Reply made =
      send("CreateTable", R"({"TableName":"ranges","BillingMode":"PAY_PER_REQUEST",)"
                          R"("AttributeDefinitions":[{"AttributeName":"h","AttributeType":"S"},)"
                          R"({"AttributeName":"r","AttributeType":"S"}],"KeySchema":)"
                          R"([{"AttributeName":"h","KeyType":"HASH"},)"
                          R"({"AttributeName":"r","KeyType":"RANGE"}]})");
  ASSERT_EQ(made.status, 200) << made.body;
  for (const std::string range : {"1", "2"}) {
    send("PutItem",
         R"({"TableName":"ranges","Item":{"h":{"S":"a"},"r":{"S":")" + range + R"("}}})");
  }
  const Reply found =
      send("Query", R"({"TableName":"ranges","ConditionalOperator":"OR","KeyConditions":)"
                    R"({"h":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"a"}]},)"
                    R"("r":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"2"}]}}})");
  EXPECT_THAT(found.body, HasSubstr(R"("Count":1)"));
}

TEST_F(DynamoDb, TablesOfAnotherAccountAreOthers) {
  create_table();
  const Principal other{.account = "999988887777", .region = "us-east-1", .access_key = {}};
  EXPECT_EQ(send("ListTables", "{}", other).body, R"({"TableNames":[]})");
  EXPECT_EQ(send("ListTables", "{}").body, R"({"TableNames":["leases"]})");
}

TEST_F(DynamoDb, ErrorsHaveDynamoDbsNamesAndTexts) {
  EXPECT_EQ(send("DescribeTable", R"({"TableName":"leases"})").body,
            R"({"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",)"
            R"("message":"Requested resource not found: Table: leases not found"})");
  create_table();
  put(R"("Item":{"k":{"S":"a"}})");
  EXPECT_EQ(put(R"x("Item":{"k":{"S":"a"}},"ConditionExpression":"attribute_not_exists(k)")x"),
            R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
            R"("message":"The conditional request failed"})");
}

TEST_F(DynamoDb, ItemsAreValidated) {
  create_table();
  EXPECT_THAT(put(R"("Item":{"x":{"S":"a"}})"), HasSubstr("Missing the key k in the item"));
  EXPECT_THAT(put(R"("Item":{"k":{"N":"1"}})"), HasSubstr("expected: S actual: N"));
  EXPECT_THAT(put(R"("Item":{"k":{"S":""}})"), HasSubstr("empty string value. Key: k"));
  EXPECT_THAT(put(R"("Item":{"k":{"S":"a"},"n":{"N":"one"}})"), HasSubstr("numeric value: one"));
  EXPECT_THAT(put(R"("Item":{"k":{"S":"a"},"n":{"S":"a","N":"1"}})"), HasSubstr("exactly one of"));
  EXPECT_THAT(put(R"("Item":{"k":{"S":"a"},"n":{"SS":["a","a"]}})"), HasSubstr("duplicates"));
  EXPECT_THAT(put(R"("Item":{"k":{"S":"a"}},"ExpressionAttributeValues":{":u":{"S":"x"}})"),
              HasSubstr("unused in expressions: keys: {:u}"));
}

// "" stands for "no range key" inside, and a small value takes a lot of memory.
TEST_F(DynamoDb, EmptyNamesAndTooManyValuesAreRefused) {
  create_table();
  EXPECT_THAT(put(R"("Item":{"k":{"S":"a"},"":{"S":"b"}})"), HasSubstr("may not be empty"));
  EXPECT_THAT(send("GetItem", R"({"TableName":"leases","Key":{"":{"S":"a"}}})").body,
              HasSubstr("ValidationException"));
  std::string nulls = R"({"NULL":true})";
  for (int i = 0; i < 10'000; ++i) {
    nulls += R"(,{"NULL":true})";
  }
  EXPECT_THAT(put(R"("Item":{"k":{"S":"a"},"l":{"L":[)" + nulls + "]}}"), HasSubstr("more values"));
}

TEST_F(DynamoDb, ReturnValuesAreWhatWasAskedFor) {
  create_table();
  put(R"("Item":{"k":{"S":"a"},"n":{"N":"1"},"m":{"N":"5"}})");
  const auto update = [this](const std::string& wanted) {
    return send("UpdateItem",
                R"({"TableName":"leases","Key":{"k":{"S":"a"}},"UpdateExpression":"ADD n :one",)"
                R"("ExpressionAttributeValues":{":one":{"N":"1"}},"ReturnValues":")" +
                    wanted + "\"}")
        .body;
  };
  EXPECT_EQ(update("NONE"), "{}");
  EXPECT_EQ(update("UPDATED_OLD"), R"({"Attributes":{"n":{"N":"2"}}})");
  EXPECT_EQ(update("UPDATED_NEW"), R"({"Attributes":{"n":{"N":"4"}}})");
  EXPECT_EQ(update("ALL_OLD"), R"({"Attributes":{"k":{"S":"a"},"m":{"N":"5"},"n":{"N":"4"}}})");
  EXPECT_EQ(update("ALL_NEW"), R"({"Attributes":{"k":{"S":"a"},"m":{"N":"5"},"n":{"N":"6"}}})");
  EXPECT_THAT(put(R"("Item":{"k":{"S":"a"}},"ReturnValues":"ALL_NEW")"),
              HasSubstr("ALL_OLD or NONE"));
}

TEST_F(DynamoDb, CapacityIsCountedWhenAskedFor) {
  create_table();
  EXPECT_EQ(put(R"("Item":{"k":{"S":"a"}},"ReturnConsumedCapacity":"TOTAL")"),
            R"({"ConsumedCapacity":{"TableName":"leases","CapacityUnits":1.0}})");
}

TEST_F(DynamoDb, AKeyCannotBeChanged) {
  create_table();
  EXPECT_THAT(send("UpdateItem", R"({"TableName":"leases","Key":{"k":{"S":"a"}},)"
                                 R"("AttributeUpdates":{"k":{"Value":{"S":"b"}}}})")
                  .body,
              HasSubstr("This attribute is part of the key"));
}

TEST_F(DynamoDb, TablesAndItemsOutliveTheProcess) {
  create_table();
  put(R"("Item":{"k":{"S":"a"},"n":{"N":"1"}})");
  restart();
  EXPECT_EQ(get("a"), R"({"Item":{"k":{"S":"a"},"n":{"N":"1"}}})");
}

TEST_F(DynamoDb, TooManyTablesAreRefused) {
  for (size_t i = 0; i <= leases::limits::kTablesMax; ++i) {
    const Reply reply =
        send("CreateTable", R"({"TableName":"table)" + std::to_string(i) +
                                R"(","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":)"
                                R"([{"AttributeName":"k","AttributeType":"S"}],)"
                                R"("KeySchema":[{"AttributeName":"k","KeyType":"HASH"}]})");
    EXPECT_EQ(reply.error_type, i < leases::limits::kTablesMax ? "" : "LimitExceededException");
  }
}

// A full store takes nothing more, loses nothing, and has room again when something goes.
TEST_F(DynamoDb, AFullStoreRefusesAndKeepsWhatItHas) {
  create_table();
  const std::string large(399 * 1024, 'x');
  int stored = 0;
  std::string answer;
  for (; stored < 1000; ++stored) {
    answer =
        put(R"("Item":{"k":{"S":")" + std::to_string(stored) + R"("},"x":{"S":")" + large + "\"}}");
    if (answer != "{}") {
      break;
    }
  }
  EXPECT_THAT(answer, HasSubstr("ItemCollectionSizeLimitExceededException"));
  EXPECT_GT(stored, 100);
  EXPECT_THAT(get("0"), HasSubstr("\"Item\""));
  send("DeleteItem", R"({"TableName":"leases","Key":{"k":{"S":"0"}}})");
  EXPECT_EQ(put(R"("Item":{"k":{"S":"z"},"x":{"S":")" + large + "\"}}"), "{}");
}

class DynamoDbRefused : public DynamoDb {
 protected:
  DynamoDbRefused() : DynamoDb({.refuse = 1000}) {}
};

TEST_F(DynamoDbRefused, AStoreThatTakesNoWritesSaysSo) {
  const Reply reply =
      send("CreateTable", R"({"TableName":"leases","BillingMode":"PAY_PER_REQUEST",)"
                          R"("AttributeDefinitions":[{"AttributeName":"k","AttributeType":"S"}],)"
                          R"("KeySchema":[{"AttributeName":"k","KeyType":"HASH"}]})");
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.error_type, "InternalServerError");
}

}  // namespace
}  // namespace weir::api::dynamodb
