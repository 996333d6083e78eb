#pragma once

// What subscriptions, tail rings and channels have delivered, as families of Prometheus.

#include <prometheus/metric_family.h>

#include <vector>

#include "base/clock.h"
#include "channels/delivery_stats.h"
#include "shards/subscriptions.h"
#include "shards/tail_rings.h"

namespace weir::server::admin {

void collect_tails(const shards::TailRings& tails, const shards::Subscriptions& subscriptions,
                   std::vector<prometheus::MetricFamily>& families);

// One sample a channel. nullptr: the families without samples.
void collect_channels(const channels::DeliveryStats* stats, base::Timestamp now,
                      std::vector<prometheus::MetricFamily>& families);

}  // namespace weir::server::admin
