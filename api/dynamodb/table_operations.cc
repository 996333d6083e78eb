// Tables: made, described, changed and deleted. Every change is complete when the call returns, so
// a table is ACTIVE from the start. Backups, time to live, capacity and tags are only remembered.

#include <algorithm>
#include <utility>

#include "api/dynamodb/operations.h"
#include "api/dynamodb/table_json.h"
#include "api/json/encode.h"
#include "leases/limits.h"

namespace weir::api::dynamodb {
namespace {

using json::Tree;
using leases::invalid;
using leases::Result;
using leases::Table;
using leases::TableName;

constexpr size_t kListMax = 100;

Result<Table> read_table(const Tree& tree, base::Timestamp now) {
  Table table{.created = now};
  RETURN_IF_ERROR(read_attributes(tree, table));
  ASSIGN_OR_RETURN(table.key, read_key_schema(tree, table));
  RETURN_IF_ERROR(read_capacity(tree, table));
  if (const Tree* const indexes = tree.find("GlobalSecondaryIndexes"); indexes != nullptr) {
    for (const Tree& index : indexes->elements) {
      RETURN_IF_ERROR(add_index(index, table));
    }
  }
  if (tree.find("LocalSecondaryIndexes") != nullptr) {
    return invalid("The lease store has no local secondary indexes");
  }
  RETURN_IF_ERROR(read_tags(tree, table));
  ASSIGN_OR_RETURN(table.deletion_protection, flag_member(tree, "DeletionProtectionEnabled"));
  return table;
}

Result<void> update_indexes(const Tree& tree, Table& table) {
  const Tree* const updates = tree.find("GlobalSecondaryIndexUpdates");
  if (updates == nullptr) {
    return {};
  }
  for (const Tree& update : updates->elements) {
    if (const Tree* const made = update.find("Create"); made != nullptr) {
      RETURN_IF_ERROR(add_index(*made, table));
    } else if (const Tree* const gone = update.find("Delete"); gone != nullptr) {
      ASSIGN_OR_RETURN(const std::string name, needed_text(*gone, "IndexName"));
      if (table.find_index(name) == nullptr) {
        return leases::Failure{.kind = leases::FailureKind::kTableNotFound,
                               .text = "Requested resource not found: Index: " + name};
      }
      std::erase_if(table.indexes, [&](const leases::Index& index) { return index.name == name; });
    }
  }
  return {};
}

Result<void> update_from(const Tree& tree, Table& table) {
  RETURN_IF_ERROR(read_attributes(tree, table));
  RETURN_IF_ERROR(read_capacity(tree, table));
  RETURN_IF_ERROR(update_indexes(tree, table));
  if (tree.find("DeletionProtectionEnabled") != nullptr) {
    ASSIGN_OR_RETURN(table.deletion_protection, flag_member(tree, "DeletionProtectionEnabled"));
  }
  return {};
}

std::string described(std::string_view member, const TableName& name,
                      const leases::TableDetails& details, std::string_view status) {
  std::string body = "{\"" + std::string(member) + "\":";
  write_table(name, details, status, body);
  return body + "}";
}

std::string backups_of(const Table& table) {
  const std::string status = table.backups ? "ENABLED" : "DISABLED";
  return "{\"ContinuousBackupsDescription\":{\"ContinuousBackupsStatus\":\"ENABLED\","
         "\"PointInTimeRecoveryDescription\":{\"PointInTimeRecoveryStatus\":\"" +
         status + "\"}}}";
}

// The table that an ARN names, if it is one of the caller.
Result<TableName> table_of_arn(const Request& request) {
  ASSIGN_OR_RETURN(const std::string arn, needed_text(request.tree, "ResourceArn"));
  TableName name{request.caller.account, request.caller.region, ""};
  const std::string front = name.arn();
  if (!arn.starts_with(front)) {
    return invalid("Invalid TableArn: Invalid ResourceArn provided as input " + arn);
  }
  name.name = arn.substr(front.size());
  return name;
}

Result<std::string> names_of(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const auto limit, integer_member(request.tree, "Limit"));
  ASSIGN_OR_RETURN(const auto start, text_member(request.tree, "ExclusiveStartTableName"));
  if (limit && (*limit < 1 || *limit > static_cast<int64_t>(kListMax))) {
    return invalid("1 validation error detected: Value '" + std::to_string(*limit) +
                   "' at 'limit' failed to satisfy constraint: Member must have value less than or "
                   "equal to 100");
  }
  std::vector<std::string> names =
      context.store.list({request.caller.account, request.caller.region, ""});
  std::erase_if(names, [&](const std::string& name) { return start && name <= *start; });
  const size_t count = std::min(names.size(), limit ? static_cast<size_t>(*limit) : kListMax);
  std::string body = "{\"TableNames\":[";
  for (size_t i = 0; i < count; ++i) {
    body += i == 0 ? "" : ",";
    json::encode_string(names[i], body);
  }
  body += "]";
  if (count < names.size()) {
    body += ",\"LastEvaluatedTableName\":";
    json::encode_string(names[count - 1], body);
  }
  return body + "}";
}

}  // namespace

Answer create_table(Context& context, Request request) {
  const auto name = table_name(request);
  CO_RETURN_IF_ERROR(name);
  auto table = read_table(request.tree, context.clock.wall());
  CO_RETURN_IF_ERROR(table);
  Table made = std::move(table).value();
  const auto details = co_await context.store.create(name.value(), std::move(made));
  CO_RETURN_IF_ERROR(details);
  co_return described("TableDescription", name.value(), details.value(), "ACTIVE");
}

Answer describe_table(Context& context, Request request) {
  const auto name = table_name(request);
  CO_RETURN_IF_ERROR(name);
  const auto details = context.store.describe(name.value());
  CO_RETURN_IF_ERROR(details);
  co_return described("Table", name.value(), details.value(), "ACTIVE");
}

Answer update_table(Context& context, Request request) {
  const auto name = table_name(request);
  CO_RETURN_IF_ERROR(name);
  leases::LeaseStore::Change change = [&request](Table& table) {
    return update_from(request.tree, table);
  };
  const auto details = co_await context.store.change(name.value(), std::move(change));
  CO_RETURN_IF_ERROR(details);
  co_return described("TableDescription", name.value(), details.value(), "ACTIVE");
}

Answer delete_table(Context& context, Request request) {
  const auto name = table_name(request);
  CO_RETURN_IF_ERROR(name);
  const auto details = co_await context.store.remove(name.value());
  CO_RETURN_IF_ERROR(details);
  co_return described("TableDescription", name.value(), details.value(), "DELETING");
}

Answer list_tables(Context& context, Request request) {
  co_return names_of(context, request);
}

Answer describe_continuous_backups(Context& context, Request request) {
  const auto name = table_name(request);
  CO_RETURN_IF_ERROR(name);
  const auto details = context.store.describe(name.value());
  CO_RETURN_IF_ERROR(details);
  co_return backups_of(*details.value().table);
}

Answer update_continuous_backups(Context& context, Request request) {
  const auto name = table_name(request);
  CO_RETURN_IF_ERROR(name);
  leases::LeaseStore::Change change = [&request](Table& table) -> Result<void> {
    const Tree* const wanted = request.tree.find("PointInTimeRecoverySpecification");
    if (wanted == nullptr) {
      return invalid(
          "1 validation error detected: Value null at 'pointInTimeRecoverySpecification' "
          "failed to satisfy constraint: Member must not be null");
    }
    ASSIGN_OR_RETURN(table.backups, flag_member(*wanted, "PointInTimeRecoveryEnabled"));
    return {};
  };
  const auto details = co_await context.store.change(name.value(), std::move(change));
  CO_RETURN_IF_ERROR(details);
  co_return backups_of(*details.value().table);
}

Answer describe_time_to_live(Context& context, Request request) {
  const auto name = table_name(request);
  CO_RETURN_IF_ERROR(name);
  const auto details = context.store.describe(name.value());
  CO_RETURN_IF_ERROR(details);
  const std::string& attribute = details.value().table->time_to_live;
  std::string body = "{\"TimeToLiveDescription\":{\"TimeToLiveStatus\":";
  body += attribute.empty() ? "\"DISABLED\"" : "\"ENABLED\",\"AttributeName\":";
  if (!attribute.empty()) {
    json::encode_string(attribute, body);
  }
  co_return body + "}}";
}

Answer update_time_to_live(Context& context, Request request) {
  const auto name = table_name(request);
  CO_RETURN_IF_ERROR(name);
  leases::LeaseStore::Change change = [&request](Table& table) -> Result<void> {
    const Tree* const wanted = request.tree.find("TimeToLiveSpecification");
    if (wanted == nullptr) {
      return invalid(
          "1 validation error detected: Value null at 'timeToLiveSpecification' failed "
          "to satisfy constraint: Member must not be null");
    }
    ASSIGN_OR_RETURN(const bool enabled, flag_member(*wanted, "Enabled"));
    ASSIGN_OR_RETURN(const std::string attribute, needed_text(*wanted, "AttributeName"));
    table.time_to_live = enabled ? attribute : "";
    return {};
  };
  const auto details = co_await context.store.change(name.value(), std::move(change));
  CO_RETURN_IF_ERROR(details);
  const std::string& attribute = details.value().table->time_to_live;
  std::string body = "{\"TimeToLiveSpecification\":{\"Enabled\":";
  body += attribute.empty() ? "false,\"AttributeName\":" : "true,\"AttributeName\":";
  const Tree* const wanted = request.tree.find("TimeToLiveSpecification");
  json::encode_string(wanted->find("AttributeName")->text, body);
  co_return body + "}}";
}

Answer tag_resource(Context& context, Request request) {
  const auto name = table_of_arn(request);
  CO_RETURN_IF_ERROR(name);
  leases::LeaseStore::Change change = [&request](Table& table) {
    return read_tags(request.tree, table);
  };
  const auto details = co_await context.store.change(name.value(), std::move(change));
  CO_RETURN_IF_ERROR(details);
  co_return std::string();
}

Answer list_tags_of_resource(Context& context, Request request) {
  const auto name = table_of_arn(request);
  CO_RETURN_IF_ERROR(name);
  const auto details = context.store.describe(name.value());
  CO_RETURN_IF_ERROR(details);
  co_return "{" + tags_json(*details.value().table) + "}";
}

}  // namespace weir::api::dynamodb
