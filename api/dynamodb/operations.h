#pragma once

// The operations of DynamoDB that the lease store answers. Each takes a request whose JSON is well
// formed and answers the body of its reply.

#include <boost/asio/awaitable.hpp>
#include <string>

#include "api/dynamodb/request.h"
#include "base/clock.h"
#include "leases/failure.h"
#include "leases/store.h"

namespace weir::api::dynamodb {

struct Context {
  leases::LeaseStore& store;
  const base::Clock& clock;
};

using Answer = boost::asio::awaitable<leases::Result<std::string>>;

// table_operations.cc
Answer create_table(Context& context, Request request);
Answer delete_table(Context& context, Request request);
Answer describe_continuous_backups(Context& context, Request request);
Answer describe_table(Context& context, Request request);
Answer describe_time_to_live(Context& context, Request request);
Answer list_tables(Context& context, Request request);
Answer list_tags_of_resource(Context& context, Request request);
Answer tag_resource(Context& context, Request request);
Answer update_continuous_backups(Context& context, Request request);
Answer update_table(Context& context, Request request);
Answer update_time_to_live(Context& context, Request request);

// item_operations.cc
Answer delete_item(Context& context, Request request);
Answer put_item(Context& context, Request request);
Answer transact_write_items(Context& context, Request request);
Answer update_item(Context& context, Request request);

// read_operations.cc
Answer get_item(Context& context, Request request);
Answer query(Context& context, Request request);
Answer scan(Context& context, Request request);

// ,"ConsumedCapacity":{...}, or nothing when ReturnConsumedCapacity does not ask for it.
leases::Result<std::string> consumed_capacity(const json::Tree& tree, const std::string& table,
                                              uint64_t bytes, uint64_t bytes_a_unit);

}  // namespace weir::api::dynamodb
