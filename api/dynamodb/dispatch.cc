#include "api/dynamodb/dispatch.h"

#include <array>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "api/dynamodb/reply.h"
#include "api/json/tree.h"
#include "base/log.h"
#include "leases/limits.h"

namespace weir::api::dynamodb {
namespace {

// A value of the deepest item, in a transaction.
constexpr int kTreeDepthMax = 2 * leases::limits::kNestingMax + 12;

// All that the lease clients send fits: a transaction of small items. DynamoDB takes 16 MiB.
constexpr size_t kBodyBytesMax = 1024 * 1024;

struct Row {
  std::string_view name;
  Answer (*run)(Context&, Request);
};
constexpr std::array<Row, 18> kOperations = {
    {{"CreateTable", create_table},
     {"DeleteItem", delete_item},
     {"DeleteTable", delete_table},
     {"DescribeContinuousBackups", describe_continuous_backups},
     {"DescribeTable", describe_table},
     {"DescribeTimeToLive", describe_time_to_live},
     {"GetItem", get_item},
     {"ListTables", list_tables},
     {"ListTagsOfResource", list_tags_of_resource},
     {"PutItem", put_item},
     {"Query", query},
     {"Scan", scan},
     {"TagResource", tag_resource},
     {"TransactWriteItems", transact_write_items},
     {"UpdateContinuousBackups", update_continuous_backups},
     {"UpdateItem", update_item},
     {"UpdateTable", update_table},
     {"UpdateTimeToLive", update_time_to_live}}};

const Row* find_operation(std::string_view name) {
  for (const Row& row : kOperations) {
    if (row.name == name) {
      return &row;
    }
  }
  return nullptr;
}

Reply unknown_operation() {
  std::string text = "The lease store of weir answers only";
  for (const Row& row : kOperations) {
    text.append(" ").append(row.name);
  }
  return protocol_error("UnknownOperationException", text);
}

// What is refused before the body is looked into.
std::optional<Reply> refuse_unread(const Call& call) {
  if (call.body.size() > kBodyBytesMax) {
    return protocol_error("RequestEntityTooLargeException",
                          "The lease store takes requests of at most 1 MiB", 413);
  }
  if (const auto* failure = std::get_if<AuthFailure>(&call.caller); failure != nullptr) {
    return protocol_error(failure->type, failure->message);
  }
  // A list of operations names those of Kinesis: these are not among them.
  if (std::get<Principal>(call.caller).operations) {
    return protocol_error("AccessDeniedException",
                          "The access key is limited to operations of Kinesis");
  }
  return std::nullopt;
}

// What is refused before the operation runs.
std::optional<Reply> refuse(const std::optional<json::Tree>& tree, const Row* operation) {
  if (!tree || tree->kind != json::Tree::Kind::kObject) {
    return protocol_error("SerializationException", "");
  }
  return operation == nullptr ? std::optional(unknown_operation()) : std::nullopt;
}

}  // namespace

boost::asio::awaitable<Reply> Dispatch::operator()(Call call) {
  const std::string_view target = call.operation;
  const bool mine = target.starts_with(kTargetPrefix);
  const Row* const operation = mine ? find_operation(target.substr(kTargetPrefix.size())) : nullptr;
  try {
    if (std::optional<Reply> refused = refuse_unread(call); refused) {
      co_return *std::move(refused);
    }
    const std::optional<json::Tree> tree = json::parse_tree(call.body.view(), kTreeDepthMax);
    if (std::optional<Reply> refused = refuse(tree, operation); refused) {
      co_return *std::move(refused);
    }
    const Request request{*tree, std::get<Principal>(call.caller)};
    leases::Result<std::string> body = co_await operation->run(context_, request);
    if (!body.ok()) {
      co_return failure_reply(body.error());
    }
    Reply reply;
    reply.body = std::move(body).value();
    co_return reply;
  } catch (const std::exception& fault) {
    base::log_error("{}: {}", call.operation, fault.what());
  }
  co_return protocol_error("InternalServerError", "", 500);
}

}  // namespace weir::api::dynamodb
