#include "api/dynamodb/table_json.h"

#include <array>
#include <cstdio>
#include <utility>

#include "api/dynamodb/request.h"
#include "api/json/encode.h"
#include "leases/limits.h"

namespace weir::api::dynamodb {
namespace {

using json::Tree;
using leases::invalid;
using leases::Result;
using leases::Table;

constexpr std::string_view kParameters = "One or more parameter values were invalid: ";

void write_text(std::string_view name, std::string_view text, std::string& out) {
  out.append("\"").append(name).append("\":");
  json::encode_string(text, out);
}

void write_key_schema(const leases::KeySchema& key, std::string& out) {
  out += "\"KeySchema\":[{";
  write_text("AttributeName", key.hash, out);
  out += ",\"KeyType\":\"HASH\"}";
  if (!key.range.empty()) {
    out += ",{";
    write_text("AttributeName", key.range, out);
    out += ",\"KeyType\":\"RANGE\"}";
  }
  out += ']';
}

void write_throughput(int64_t read_units, int64_t write_units, std::string& out) {
  out += "\"ProvisionedThroughput\":{\"NumberOfDecreasesToday\":0,\"ReadCapacityUnits\":" +
         std::to_string(read_units) + ",\"WriteCapacityUnits\":" + std::to_string(write_units) +
         "}";
}

void write_index(const leases::TableName& name, const leases::Index& index, std::string& out) {
  out += '{';
  write_text("IndexName", index.name, out);
  out += ',';
  write_text("IndexArn", name.arn() + "/index/" + index.name, out);
  out += ",\"IndexStatus\":\"ACTIVE\",\"ItemCount\":0,\"IndexSizeBytes\":0,";
  write_key_schema(index.key, out);
  out += ',';
  write_throughput(index.read_units, index.write_units, out);
  out += ",\"Projection\":{";
  write_text("ProjectionType", index.projection, out);
  if (!index.attributes.empty()) {
    out += ",\"NonKeyAttributes\":[";
    for (size_t i = 0; i < index.attributes.size(); ++i) {
      out += i == 0 ? "" : ",";
      json::encode_string(index.attributes[i], out);
    }
    out += ']';
  }
  out += "}}";
}

void write_indexes(const leases::TableName& name, const Table& table, std::string& out) {
  if (table.indexes.empty()) {
    return;
  }
  out += ",\"GlobalSecondaryIndexes\":[";
  for (size_t i = 0; i < table.indexes.size(); ++i) {
    out += i == 0 ? "" : ",";
    write_index(name, table.indexes[i], out);
  }
  out += ']';
}

void write_attributes(const Table& table, std::string& out) {
  out += "\"AttributeDefinitions\":[";
  bool first = true;
  for (const auto& [attribute, type] : table.attributes) {
    out += std::exchange(first, false) ? "{" : ",{";
    write_text("AttributeName", attribute, out);
    out += ',';
    write_text("AttributeType", leases::type_name(type), out);
    out += '}';
  }
  out += ']';
}

// A UUID made of the number that no other table has.
std::string table_uuid(uint64_t id) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%08x-%04x-4%03x-8000-%012x",
                static_cast<unsigned>(id >> 32), static_cast<unsigned>(id >> 16 & 0xffff),
                static_cast<unsigned>(id & 0xfff), static_cast<unsigned>(id >> 12 & 0xf));
  return text.data();
}

Result<int64_t> units(const Tree* throughput, std::string_view name) {
  if (throughput == nullptr) {
    return 0;
  }
  ASSIGN_OR_RETURN(const auto given, integer_member(*throughput, name));
  if (!given || *given < 1) {
    return invalid(std::string(kParameters) + std::string(name) + " must be at least 1");
  }
  return *given;
}

}  // namespace

Result<void> read_attributes(const Tree& tree, Table& table) {
  const Tree* const definitions = tree.find("AttributeDefinitions");
  for (size_t i = 0; definitions != nullptr && i < definitions->elements.size(); ++i) {
    const Tree& definition = definitions->elements[i];
    ASSIGN_OR_RETURN(const std::string name, needed_text(definition, "AttributeName"));
    ASSIGN_OR_RETURN(const std::string word, needed_text(definition, "AttributeType"));
    const auto type = leases::find_type(word);
    if (!type || word.size() != 1 || word == "L" || word == "M" || name.empty()) {
      return invalid("Member must satisfy enum value set: [B, N, S]");
    }
    const auto [known, added] = table.attributes.try_emplace(name, *type);
    if (!added && known->second != *type) {
      return invalid(std::string(kParameters) + "Cannot redefine attribute: " + name);
    }
  }
  return {};
}

Result<leases::KeySchema> read_key_schema(const Tree& tree, const Table& table) {
  const Tree* const elements = tree.find("KeySchema");
  const size_t count = elements == nullptr ? 0 : elements->elements.size();
  if (count < 1 || count > 2) {
    return invalid(
        "1 validation error detected: Value at 'keySchema' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1 and at most 2");
  }
  leases::KeySchema key;
  for (size_t i = 0; i < count; ++i) {
    ASSIGN_OR_RETURN(const std::string name, needed_text(elements->elements[i], "AttributeName"));
    ASSIGN_OR_RETURN(const std::string type, needed_text(elements->elements[i], "KeyType"));
    if (type != (i == 0 ? "HASH" : "RANGE")) {
      return invalid("Invalid KeySchema: The " + std::string(i == 0 ? "first" : "second") +
                     " KeySchemaElement is not a " + (i == 0 ? "HASH" : "RANGE") + " key type");
    }
    if (!table.attributes.contains(name) || name == key.hash) {
      return invalid(std::string(kParameters) +
                     "Some index key attributes are not defined in "
                     "AttributeDefinitions, or come twice. Keys: [" +
                     name + "]");
    }
    (i == 0 ? key.hash : key.range) = name;
  }
  return key;
}

Result<void> read_capacity(const Tree& tree, Table& table) {
  ASSIGN_OR_RETURN(const auto billing, text_member(tree, "BillingMode"));
  if (billing && *billing != "PROVISIONED" && *billing != "PAY_PER_REQUEST") {
    return invalid("Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]");
  }
  if (billing) {
    table.on_demand = *billing == "PAY_PER_REQUEST";
  }
  const Tree* const throughput = tree.find("ProvisionedThroughput");
  if (table.on_demand) {
    table.read_units = 0;
    table.write_units = 0;
    return throughput == nullptr
               ? Result<void>()
               : invalid(std::string(kParameters) +
                         "Neither ReadCapacityUnits nor "
                         "WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
  }
  if (throughput != nullptr) {
    ASSIGN_OR_RETURN(table.read_units, units(throughput, "ReadCapacityUnits"));
    ASSIGN_OR_RETURN(table.write_units, units(throughput, "WriteCapacityUnits"));
  }
  return table.read_units > 0 && table.write_units > 0
             ? Result<void>()
             : invalid(std::string(kParameters) +
                       "ReadCapacityUnits and WriteCapacityUnits must "
                       "both be specified when BillingMode is PROVISIONED");
}

Result<void> add_index(const Tree& tree, Table& table) {
  leases::Index index;
  ASSIGN_OR_RETURN(index.name, needed_text(tree, "IndexName"));
  if (table.find_index(index.name) != nullptr) {
    return invalid("Attempting to create an index which already exists");
  }
  if (table.indexes.size() >= leases::limits::kIndexesMax) {
    return invalid(std::string(kParameters) +
                   "GlobalSecondaryIndex count exceeds the per-table "
                   "limit of 20");
  }
  ASSIGN_OR_RETURN(index.key, read_key_schema(tree, table));
  const Tree* const projection = tree.find("Projection");
  if (projection == nullptr) {
    return invalid(std::string(kParameters) + "Unknown ProjectionType: null");
  }
  ASSIGN_OR_RETURN(index.projection, needed_text(*projection, "ProjectionType"));
  if (index.projection != "ALL" && index.projection != "KEYS_ONLY" &&
      index.projection != "INCLUDE") {
    return invalid(std::string(kParameters) + "Unknown ProjectionType: " + index.projection);
  }
  ASSIGN_OR_RETURN(index.attributes, texts_member(*projection, "NonKeyAttributes"));
  const Tree* const throughput = tree.find("ProvisionedThroughput");
  ASSIGN_OR_RETURN(index.read_units, units(throughput, "ReadCapacityUnits"));
  ASSIGN_OR_RETURN(index.write_units, units(throughput, "WriteCapacityUnits"));
  table.indexes.push_back(std::move(index));
  return {};
}

Result<void> read_tags(const Tree& tree, Table& table) {
  const Tree* const tags = tree.find("Tags");
  for (size_t i = 0; tags != nullptr && i < tags->elements.size(); ++i) {
    ASSIGN_OR_RETURN(const std::string key, needed_text(tags->elements[i], "Key"));
    ASSIGN_OR_RETURN(table.tags[key], needed_text(tags->elements[i], "Value"));
  }
  return table.tags.size() > leases::limits::kTagsMax
             ? invalid("The number of tags exceeds the limit of 50")
             : Result<void>();
}

void write_table(const leases::TableName& name, const leases::TableDetails& details,
                 std::string_view status, std::string& out) {
  const Table& table = *details.table;
  std::array<char, 32> created{};
  std::snprintf(created.data(), created.size(), "%lld.%03d",
                static_cast<long long>(table.created.seconds()),
                static_cast<int>(table.created.millis % base::kMillisPerSecond));
  out += '{';
  write_attributes(table, out);
  out += ',';
  write_text("TableName", name.name, out);
  out += ',';
  write_text("TableArn", name.arn(), out);
  out += ',';
  write_text("TableId", table_uuid(table.id), out);
  out += ',';
  write_text("TableStatus", status, out);
  out.append(",\"CreationDateTime\":").append(created.data()).append(",");
  write_key_schema(table.key, out);
  out += ',';
  write_throughput(table.read_units, table.write_units, out);
  out += ",\"ItemCount\":" + std::to_string(details.item_count) +
         ",\"TableSizeBytes\":" + std::to_string(details.item_bytes);
  if (table.on_demand) {
    out += ",\"BillingModeSummary\":{\"BillingMode\":\"PAY_PER_REQUEST\"}";
  }
  out += ",\"DeletionProtectionEnabled\":";
  out += table.deletion_protection ? "true" : "false";
  write_indexes(name, table, out);
  out += '}';
}

std::string tags_json(const Table& table) {
  std::string out = "\"Tags\":[";
  bool first = true;
  for (const auto& [key, value] : table.tags) {
    out += std::exchange(first, false) ? "{" : ",{";
    write_text("Key", key, out);
    out += ',';
    write_text("Value", value, out);
    out += '}';
  }
  return out + "]";
}

}  // namespace weir::api::dynamodb
