#include "server/leases.h"

#include <utility>

namespace weir::server {

base::Result<std::unique_ptr<Leases>> Leases::open(engine::Engine& engine, const base::Clock& clock,
                                                   base::RandomSource& random) {
  ASSIGN_OR_RETURN(engine::StateTable* const state, engine.open_state());
  ASSIGN_OR_RETURN(auto store, leases::LeaseStore::open(*state, random));
  return std::make_unique<Leases>(std::move(store), clock, random);
}

ApiHandler Leases::in_front_of(ApiHandler kinesis) {
  return [this, kinesis = std::move(kinesis)](api::Call call) {
    if (call.operation.starts_with(api::dynamodb::kTargetPrefix)) {
      return dynamodb_(std::move(call));
    }
    const bool metrics = call.operation.starts_with(api::cloudwatch::kTargetPrefix);
    return metrics ? cloudwatch_(std::move(call)) : kinesis(std::move(call));
  };
}

}  // namespace weir::server
