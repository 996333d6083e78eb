// PutItem, UpdateItem, DeleteItem and TransactWriteItems.

#include <array>
#include <utility>

#include "api/dynamodb/attributes.h"
#include "api/dynamodb/operations.h"
#include "api/json/encode.h"
#include "leases/evaluate.h"
#include "leases/limits.h"

namespace weir::api::dynamodb {
namespace {

using json::Tree;
using leases::invalid;
using leases::Item;
using leases::Result;
using leases::Write;

constexpr uint64_t kBytesAWriteUnit = 1024;

// What the members of one write say. `tree` is the request, or one action of a transaction.
Result<Write> read_write(Write::Kind kind, const Request& request) {
  Write write{.kind = kind};
  ASSIGN_OR_RETURN(write.table, table_name(request));
  const std::string_view item = kind == Write::Kind::kPut ? "Item" : "Key";
  ASSIGN_OR_RETURN(write.item, needed_item(request.tree, item));
  ASSIGN_OR_RETURN(Expressions expressions, Expressions::of(request.tree));
  if (kind == Write::Kind::kUpdate) {
    ASSIGN_OR_RETURN(write.update, expressions.update());
  }
  ASSIGN_OR_RETURN(write.condition, expressions.condition("ConditionExpression", "Expected"));
  RETURN_IF_ERROR(expressions.end());
  ASSIGN_OR_RETURN(const auto wanted,
                   text_member(request.tree, "ReturnValuesOnConditionCheckFailure"));
  write.item_on_failure = wanted == "ALL_OLD";
  return write;
}

enum class ReturnValues { kNone, kAllOld, kAllNew, kUpdatedOld, kUpdatedNew };

Result<ReturnValues> return_values(const Tree& tree, bool update) {
  ASSIGN_OR_RETURN(const auto text, text_member(tree, "ReturnValues"));
  if (!text || *text == "NONE") {
    return ReturnValues::kNone;
  }
  if (*text == "ALL_OLD") {
    return ReturnValues::kAllOld;
  }
  if (update && *text == "ALL_NEW") {
    return ReturnValues::kAllNew;
  }
  if (update && *text == "UPDATED_OLD") {
    return ReturnValues::kUpdatedOld;
  }
  if (update && *text == "UPDATED_NEW") {
    return ReturnValues::kUpdatedNew;
  }
  return invalid(update ? "Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, "
                          "NONE, UPDATED_NEW]"
                        : "ReturnValues can only be ALL_OLD or NONE");
}

// The attributes that ReturnValues asks for.
Item returned(ReturnValues wanted, const leases::Written& written, const leases::Update& update) {
  const bool old = wanted == ReturnValues::kAllOld || wanted == ReturnValues::kUpdatedOld;
  const auto& item = old ? written.before : written.after;
  if (wanted == ReturnValues::kNone || !item) {
    return {};
  }
  if (wanted == ReturnValues::kAllOld || wanted == ReturnValues::kAllNew) {
    return *item;
  }
  leases::Projection touched;
  for (const leases::UpdateAction& action : update) {
    touched.push_back(action.path);
  }
  return touched.empty() ? Item() : leases::project(touched, *item);
}

Result<std::string> body_of(const Tree& tree, const Write& write, ReturnValues wanted,
                            const leases::Written& written) {
  std::string body = "{";
  if (const Item attributes = returned(wanted, written, write.update); !attributes.empty()) {
    body += "\"Attributes\":";
    write_item(attributes, body);
  }
  const auto& larger = written.after ? written.after : written.before;
  ASSIGN_OR_RETURN(
      std::string capacity,
      consumed_capacity(tree, write.table.name, larger ? size_of(*larger) : 0, kBytesAWriteUnit));
  if (body.size() == 1 && !capacity.empty()) {
    capacity.erase(0, 1);  // the comma
  }
  return body + capacity + "}";
}

Answer write_one(Context& context, Write::Kind kind, Request request) {
  const auto write = read_write(kind, request);
  CO_RETURN_IF_ERROR(write);
  const auto wanted = return_values(request.tree, kind == Write::Kind::kUpdate);
  CO_RETURN_IF_ERROR(wanted);
  Write one = write.value();
  const auto written = co_await context.store.write(std::move(one));
  CO_RETURN_IF_ERROR(written);
  co_return body_of(request.tree, write.value(), wanted.value(), written.value());
}

struct ActionRow {
  std::string_view name;
  Write::Kind kind;
};
constexpr std::array<ActionRow, 4> kActions = {{{"Put", Write::Kind::kPut},
                                                {"Update", Write::Kind::kUpdate},
                                                {"Delete", Write::Kind::kDelete},
                                                {"ConditionCheck", Write::Kind::kCheck}}};

Result<Write> read_action(const Tree& tree, const Principal& caller) {
  for (const ActionRow& row : kActions) {
    const Tree* const action = tree.find(row.name);
    if (action != nullptr && tree.members.size() == 1) {
      return read_write(row.kind, {*action, caller});
    }
  }
  return invalid("TransactItems can only contain one of Check, Put, Update or Delete");
}

Result<std::vector<Write>> read_actions(const Request& request) {
  const Tree* const actions = request.tree.find("TransactItems");
  if (actions == nullptr || actions->elements.empty() ||
      actions->elements.size() > leases::limits::kTransactItemsMax) {
    return invalid(
        "Member must have length less than or equal to 100, and at least 1, at "
        "'transactItems'");
  }
  std::vector<Write> writes;
  for (const Tree& action : actions->elements) {
    ASSIGN_OR_RETURN(Write write, read_action(action, request.caller));
    writes.push_back(std::move(write));
  }
  return writes;
}

}  // namespace

Answer put_item(Context& context, Request request) {
  return write_one(context, Write::Kind::kPut, request);
}

Answer update_item(Context& context, Request request) {
  return write_one(context, Write::Kind::kUpdate, request);
}

Answer delete_item(Context& context, Request request) {
  return write_one(context, Write::Kind::kDelete, request);
}

Answer transact_write_items(Context& context, Request request) {
  auto writes = read_actions(request);
  CO_RETURN_IF_ERROR(writes);
  std::vector<Write> actions = std::move(writes).value();
  const auto written = co_await context.store.transact(std::move(actions));
  CO_RETURN_IF_ERROR(written);
  co_return std::string("{}");
}

}  // namespace weir::api::dynamodb
