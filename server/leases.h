#pragma once

// The lease store and the operations of DynamoDB on it, beside those of Kinesis: --with-leases.

#include <memory>
#include <optional>

#include "api/dynamodb/dispatch.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "engine/engine.h"
#include "leases/store.h"
#include "server/front.h"

namespace weir::server {

class Leases {
 public:
  // What it takes outlives it.
  static base::Result<std::unique_ptr<Leases>> open(engine::Engine& engine,
                                                    const base::Clock& clock,
                                                    base::RandomSource& random);

  // For open().
  Leases(std::unique_ptr<leases::LeaseStore> store, const base::Clock& clock)
      : store_(std::move(store)), dispatch_({*store_, clock}) {}

  // Carries out the calls of DynamoDB and gives all others to `kinesis`.
  ApiHandler in_front_of(ApiHandler kinesis);

 private:
  const std::unique_ptr<leases::LeaseStore> store_;
  api::dynamodb::Dispatch dispatch_;
};

}  // namespace weir::server
