#pragma once

// What KCL needs beside Kinesis: the lease store with the operations of DynamoDB on it, and
// CloudWatch's PutMetricData. --with-leases.

#include <memory>
#include <optional>

#include "api/cloudwatch/dispatch.h"
#include "api/dynamodb/dispatch.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "engine/engine.h"
#include "leases/store.h"
#include "monitoring/series.h"
#include "server/front.h"

namespace weir::server {

class Leases {
 public:
  // What it takes outlives it.
  static base::Result<std::unique_ptr<Leases>> open(engine::Engine& engine,
                                                    const base::Clock& clock,
                                                    base::RandomSource& random);

  // For open().
  Leases(std::unique_ptr<leases::LeaseStore> store, const base::Clock& clock,
         base::RandomSource& random)
      : store_(std::move(store)),
        series_(clock),
        dynamodb_({*store_, clock}),
        cloudwatch_({series_, clock, random}) {}

  // Carries out the calls of DynamoDB and CloudWatch and gives all others to `kinesis`.
  ApiHandler in_front_of(ApiHandler kinesis);

  // What clients have published, for /metrics.
  monitoring::Series& series() { return series_; }

 private:
  const std::unique_ptr<leases::LeaseStore> store_;
  monitoring::Series series_;
  api::dynamodb::Dispatch dynamodb_;
  api::cloudwatch::Dispatch cloudwatch_;
};

}  // namespace weir::server
