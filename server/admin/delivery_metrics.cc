#include "server/admin/delivery_metrics.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace weir::server::admin {
namespace {

using channels::DeliveryCounts;
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily family(MetricType type, const char* name, const char* help) {
  return {.name = name, .help = help, .type = type, .metric = {}};
}

ClientMetric& add(MetricFamily& made, uint64_t value) {
  ClientMetric& metric = made.metric.emplace_back();
  const bool gauge = made.type == MetricType::Gauge;
  (gauge ? metric.gauge.value : metric.counter.value) = static_cast<double>(value);
  return metric;
}

struct CountFamily {
  const char* name;
  const char* help;
  uint64_t DeliveryCounts::*value;
};
constexpr std::array<CountFamily, 4> kCounts = {{
    {"weir_channel_delivered_records_total", "Records delivered, by channel",
     &DeliveryCounts::records},
    {"weir_channel_delivered_bytes_total", "Bytes of the objects written, by channel",
     &DeliveryCounts::bytes},
    {"weir_channel_delivered_objects_total", "Objects written, by channel",
     &DeliveryCounts::objects},
    {"weir_channel_failures_total", "Tries that failed, to read or to write, by channel",
     &DeliveryCounts::failures},
}};

void label(const shards::ChannelKey& key, ClientMetric& metric) {
  metric.label = {
      {"account", key.tenant.account}, {"region", key.tenant.region}, {"channel", key.id}};
}

}  // namespace

void collect_tails(const shards::TailRings& tails, const shards::Subscriptions& subscriptions,
                   std::vector<MetricFamily>& families) {
  const auto put = [&](MetricType type, const char* name, const char* help, uint64_t value) {
    add(families.emplace_back(family(type, name, help)), value);
  };
  const shards::TailCounters& counters = tails.counters();
  put(MetricType::Gauge, "weir_subscriptions", "Subscriptions open now (SubscribeToShard)",
      subscriptions.count());
  put(MetricType::Counter, "weir_subscription_events_total",
      "Events made for subscriptions, those without records among them", counters.events.get());
  put(MetricType::Counter, "weir_subscription_records_total", "Records in those events",
      counters.records.get());
  put(MetricType::Counter, "weir_subscription_bytes_total", "Data and partition keys in them",
      counters.bytes.get());
  put(MetricType::Counter, "weir_subscription_falls_total",
      "Times a subscription has fallen out of its tail ring and read on from the log",
      counters.falls.get());
  put(MetricType::Gauge, "weir_tail_ring_limit_bytes", "Memory that tail rings may hold",
      tails.bytes_max());
  put(MetricType::Gauge, "weir_tail_ring_bytes", "Memory that tail rings hold now", tails.bytes());
  MetricFamily& reads =
      families.emplace_back(family(MetricType::Counter, "weir_tail_reads_total",
                                   "Reads of open shards, by where the records were"));
  add(reads, counters.ring_reads.get()).label = {{"source", "ring"}};
  add(reads, counters.log_reads.get()).label = {{"source", "log"}};
}

void collect_channels(const channels::DeliveryStats* stats, base::Timestamp now,
                      std::vector<MetricFamily>& families) {
  const auto all = stats == nullptr ? decltype(stats->all())() : stats->all();
  for (const CountFamily& shown : kCounts) {
    MetricFamily& made = families.emplace_back(family(MetricType::Counter, shown.name, shown.help));
    for (const auto& [key, counts] : all) {
      label(key, add(made, counts.*(shown.value)));
    }
  }
  MetricFamily& lag = families.emplace_back(
      family(MetricType::Gauge, "weir_channel_lag_milliseconds",
             "Age of the oldest record that was read and is not delivered yet, by channel"));
  for (const auto& [key, counts] : all) {
    const int64_t since = counts.waiting ? now.millis - counts.waiting->millis : 0;
    label(key, add(lag, static_cast<uint64_t>(std::max<int64_t>(0, since))));
  }
}

}  // namespace weir::server::admin
