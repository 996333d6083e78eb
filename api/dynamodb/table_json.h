#pragma once

// Tables between JSON and leases/table.h.

#include <string>
#include <string_view>

#include "api/json/tree.h"
#include "leases/store.h"
#include "leases/table.h"

namespace weir::api::dynamodb {

// AttributeDefinitions, added to those the table has.
leases::Result<void> read_attributes(const json::Tree& tree, leases::Table& table);
// KeySchema, whose attributes are defined.
leases::Result<leases::KeySchema> read_key_schema(const json::Tree& tree,
                                                  const leases::Table& table);
// BillingMode and ProvisionedThroughput.
leases::Result<void> read_capacity(const json::Tree& tree, leases::Table& table);
// One of GlobalSecondaryIndexes, or the Create of an update.
leases::Result<void> add_index(const json::Tree& tree, leases::Table& table);
// Tags, added to those the table has.
leases::Result<void> read_tags(const json::Tree& tree, leases::Table& table);

void write_table(const leases::TableName& name, const leases::TableDetails& details,
                 std::string_view status, std::string& out);
// "Tags":[...]
std::string tags_json(const leases::Table& table);

}  // namespace weir::api::dynamodb
