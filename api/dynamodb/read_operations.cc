// GetItem, Query and Scan. Reads are always consistent, whether ConsistentRead asks for it or not.

#include <algorithm>
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
using leases::Result;

constexpr uint64_t kBytesAReadUnit = 4096;

Result<void> read_page_members(const Tree& tree, leases::Read& read) {
  ASSIGN_OR_RETURN(const auto index, text_member(tree, "IndexName"));
  read.index = index.value_or("");
  ASSIGN_OR_RETURN(const auto limit, integer_member(tree, "Limit"));
  if (limit && *limit < 1) {
    return invalid("1 validation error detected: Value '" + std::to_string(*limit) +
                   "' at 'limit' failed to satisfy constraint: Member must have value greater than "
                   "or equal to 1");
  }
  if (limit) {
    read.limit = static_cast<uint64_t>(*limit);
  }
  if (tree.find("ExclusiveStartKey") != nullptr) {
    ASSIGN_OR_RETURN(read.start, needed_item(tree, "ExclusiveStartKey"));
  }
  return {};
}

Result<void> read_segments(const Tree& tree, leases::Read& read) {
  ASSIGN_OR_RETURN(const auto segment, integer_member(tree, "Segment"));
  ASSIGN_OR_RETURN(const auto segments, integer_member(tree, "TotalSegments"));
  if (segment.has_value() != segments.has_value()) {
    return invalid(
        "The TotalSegments parameter is required but was not present in the request when "
        "Segment parameter is present, and the other way round");
  }
  if (!segment) {
    return {};
  }
  if (*segments < 1 || *segments > leases::limits::kSegmentsMax || *segment < 0 ||
      *segment >= *segments) {
    return invalid(
        "The Segment parameter is zero-based and must be less than parameter "
        "TotalSegments, which is from 1 to 1000000");
  }
  read.segment = static_cast<uint32_t>(*segment);
  read.segments = static_cast<uint32_t>(*segments);
  return {};
}

// Filters before the projection, so both are known here.
struct Wanted {
  leases::Read read;
  leases::Projection projection;
  bool count_only = false;
};

Result<Wanted> read_wanted(const Request& request, bool query) {
  const Tree& tree = request.tree;
  Wanted wanted;
  ASSIGN_OR_RETURN(wanted.read.table, table_name(request));
  RETURN_IF_ERROR(read_page_members(tree, wanted.read));
  ASSIGN_OR_RETURN(Expressions expressions, Expressions::of(tree));
  if (query) {
    ASSIGN_OR_RETURN(wanted.read.keys,
                     expressions.condition("KeyConditionExpression", "KeyConditions"));
    const bool forward = tree.find("ScanIndexForward") == nullptr;
    ASSIGN_OR_RETURN(const bool said, flag_member(tree, "ScanIndexForward"));
    wanted.read.backward = !forward && !said;
  } else {
    RETURN_IF_ERROR(read_segments(tree, wanted.read));
  }
  ASSIGN_OR_RETURN(wanted.read.filter,
                   expressions.condition("FilterExpression", query ? "QueryFilter" : "ScanFilter"));
  ASSIGN_OR_RETURN(wanted.projection, expressions.projection());
  RETURN_IF_ERROR(expressions.end());
  ASSIGN_OR_RETURN(const auto select, text_member(tree, "Select"));
  wanted.count_only = select == "COUNT";
  return wanted;
}

// What an index shows of an item.
leases::Projection shown_by(const leases::Table& table, const leases::Index& index) {
  leases::Projection shown;
  if (index.projection == "ALL") {
    return shown;
  }
  for (const leases::KeySchema& key : {table.key, index.key}) {
    for (const std::string& name : {key.hash, key.range}) {
      if (!name.empty()) {
        shown.push_back({name});
      }
    }
  }
  for (const std::string& name : index.attributes) {
    shown.push_back({name});
  }
  return shown;
}

void write_items(const Wanted& wanted, const leases::Projection& shown,
                 const leases::ReadPage& page, std::string& body) {
  body += "\"Items\":[";
  for (size_t i = 0; i < page.items.size(); ++i) {
    if (i > 0) {
      body += ',';
    }
    write_item(leases::project(wanted.projection, leases::project(shown, *page.items[i])), body);
  }
  body += "],";
}

Result<std::string> page_of(Context& context, const Request& request, bool query) {
  ASSIGN_OR_RETURN(const Wanted wanted, read_wanted(request, query));
  ASSIGN_OR_RETURN(const leases::ReadPage page, context.store.read(wanted.read));
  leases::Projection shown;
  if (!wanted.read.index.empty()) {
    ASSIGN_OR_RETURN(const leases::TableDetails details, context.store.describe(wanted.read.table));
    const leases::Index* const index = details.table->find_index(wanted.read.index);
    shown = index == nullptr ? shown : shown_by(*details.table, *index);
  }
  std::string body = "{";
  if (!wanted.count_only) {
    write_items(wanted, shown, page, body);
  }
  body += "\"Count\":" + std::to_string(page.items.size()) +
          ",\"ScannedCount\":" + std::to_string(page.scanned);
  if (page.last) {
    body += ",\"LastEvaluatedKey\":";
    write_item(*page.last, body);
  }
  ASSIGN_OR_RETURN(
      const std::string capacity,
      consumed_capacity(request.tree, wanted.read.table.name, page.bytes, kBytesAReadUnit));
  return body + capacity + "}";
}

Result<std::string> item_of(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const leases::TableName table, table_name(request));
  ASSIGN_OR_RETURN(const leases::Item key, needed_item(request.tree, "Key"));
  ASSIGN_OR_RETURN(Expressions expressions, Expressions::of(request.tree));
  ASSIGN_OR_RETURN(const leases::Projection projection, expressions.projection());
  RETURN_IF_ERROR(expressions.end());
  ASSIGN_OR_RETURN(const auto item, context.store.get(table, key));
  std::string body = "{";
  if (item) {
    body += "\"Item\":";
    write_item(leases::project(projection, *item), body);
  }
  ASSIGN_OR_RETURN(std::string capacity,
                   consumed_capacity(request.tree, table.name, item ? leases::size_of(*item) : 0,
                                     kBytesAReadUnit));
  if (!item && !capacity.empty()) {
    capacity.erase(0, 1);  // the comma
  }
  return body + capacity + "}";
}

}  // namespace

Answer get_item(Context& context, Request request) {
  co_return item_of(context, request);
}

Answer query(Context& context, Request request) {
  co_return page_of(context, request, true);
}

Answer scan(Context& context, Request request) {
  co_return page_of(context, request, false);
}

Result<std::string> consumed_capacity(const Tree& tree, const std::string& table, uint64_t bytes,
                                      uint64_t bytes_a_unit) {
  ASSIGN_OR_RETURN(const auto wanted, text_member(tree, "ReturnConsumedCapacity"));
  if (!wanted || *wanted == "NONE") {
    return std::string();
  }
  if (*wanted != "TOTAL" && *wanted != "INDEXES") {
    return invalid("Member must satisfy enum value set: [INDEXES, TOTAL, NONE]");
  }
  const uint64_t units = std::max<uint64_t>(1, (bytes + bytes_a_unit - 1) / bytes_a_unit);
  std::string text = ",\"ConsumedCapacity\":{\"TableName\":";
  json::encode_string(table, text);
  return text + ",\"CapacityUnits\":" + std::to_string(units) + ".0}";
}

}  // namespace weir::api::dynamodb
