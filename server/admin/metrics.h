#pragma once

// What /metrics says, in Prometheus' text format. docs/operating.md lists the metrics; a test
// compares the two.

#include <string>

#include "base/clock.h"
#include "channels/delivery_stats.h"
#include "engine/engine.h"
#include "monitoring/series.h"
#include "server/net/connection_gate.h"
#include "server/net/http_server.h"
#include "server/net/memory_budget.h"
#include "shards/service.h"

namespace weir::server::admin {

struct MetricsSources {
  const net::HttpServer& http;
  const net::ConnectionGate& gate;
  const net::MemoryBudget& memory;
  const engine::Engine& engine;
  shards::Service& domain;
  const channels::DeliveryStats* deliveries = nullptr;  // nullptr: channels deliver nowhere
  monitoring::Series* published = nullptr;              // nullptr: clients cannot publish any
};

// The numbers as they are now. Takes no lock that a request of Kinesis could wait for.
std::string render_metrics(const MetricsSources& sources);

}  // namespace weir::server::admin
