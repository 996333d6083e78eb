// The fence around prometheus-cpp. Only its text format is used: its own counters take a lock or a
// shared cache line for each count, so requests count in server/net/stats.h and the families are
// made of those numbers when somebody asks.

#include "server/admin/metrics.h"

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "api/operation.h"
#include "server/admin/delivery_metrics.h"
#include "server/admin/published_metrics.h"
#include "server/net/stats.h"
#include "server/version.h"
#include "shards/shard_metrics.h"

namespace weir::server::admin {

namespace {

using net::LatencyHistogram;
using net::LoopStats;
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr double kNanosPerSecond = 1e9;

struct ShardFamily {
  MetricType type;
  const char* name;
  const char* help;
};

// By shards::ShardMetric.
constexpr std::array<ShardFamily, shards::kShardMetricCount> kShardFamilies = {{
    {MetricType::Counter, "weir_shard_incoming_bytes_total",
     "Data and partition keys stored, by shard (IncomingBytes)"},
    {MetricType::Counter, "weir_shard_incoming_records_total",
     "Records stored, by shard (IncomingRecords)"},
    {MetricType::Counter, "weir_shard_outgoing_bytes_total",
     "Data and partition keys read, by shard (OutgoingBytes)"},
    {MetricType::Counter, "weir_shard_outgoing_records_total",
     "Records read, by shard (OutgoingRecords)"},
    {MetricType::Counter, "weir_shard_writes_throttled_total",
     "Records refused by the write limits, by shard (WriteProvisionedThroughputExceeded)"},
    {MetricType::Counter, "weir_shard_reads_throttled_total",
     "Calls refused by the read limits, by shard (ReadProvisionedThroughputExceeded)"},
    {MetricType::Gauge, "weir_shard_iterator_age_milliseconds",
     "How far the last reader is behind, by shard (IteratorAgeMilliseconds)"},
}};

std::string operation_name(size_t index) {
  const auto operations = api::all_operations();
  return index < operations.size() ? std::string(operations[index].name) : "none";
}

class Collector final : public prometheus::Collectable {
 public:
  explicit Collector(const MetricsSources& sources) : sources_(sources) {}

  std::vector<MetricFamily> Collect() const override {
    std::vector<MetricFamily> families;
    families.push_back(build());
    collect_requests(families);
    collect_connections(families);
    collect_memory(families);
    collect_engine(families);
    collect_shards(families);
    collect_tails(sources_.domain.tails(), sources_.domain.subscriptions(), families);
    collect_channels(sources_.deliveries, sources_.domain.clock().wall(), families);
    collect_published(sources_.published, families);
    return families;
  }

 private:
  static MetricFamily family(MetricType type, std::string name, std::string help) {
    return {.name = std::move(name), .help = std::move(help), .type = type, .metric = {}};
  }

  static MetricFamily counter(std::string name, std::string help, double value) {
    MetricFamily made = family(MetricType::Counter, std::move(name), std::move(help));
    made.metric.emplace_back().counter.value = value;
    return made;
  }

  static MetricFamily gauge(std::string name, std::string help, double value) {
    MetricFamily made = family(MetricType::Gauge, std::move(name), std::move(help));
    made.metric.emplace_back().gauge.value = value;
    return made;
  }

  static MetricFamily build() {
    MetricFamily made = gauge("weir_build_info", "1, with the version as a label", 1);
    made.metric.back().label = {{"version", std::string(kVersion)}};
    return made;
  }

  double sum(const std::function<uint64_t(const LoopStats&)>& number) const {
    uint64_t total = 0;
    for (const auto& loop : sources_.http.loops()) {
      total += number(loop->stats());
    }
    return static_cast<double>(total);
  }

  void collect_requests(std::vector<MetricFamily>& families) const {
    MetricFamily requests = family(MetricType::Counter, "weir_requests_total",
                                   "Requests answered, by operation (none: no known one)");
    MetricFamily seconds =
        family(MetricType::Histogram, "weir_request_seconds",
               "Time from the end of a request's head to the start of its answer, by operation");
    for (size_t operation = 0; operation <= api::kOperationCount; ++operation) {
      const double count =
          sum([&](const LoopStats& stats) { return stats.by_operation[operation].requests.get(); });
      if (count == 0) {
        continue;  // a series appears with its first request
      }
      ClientMetric& metric = requests.metric.emplace_back();
      metric.label = {{"operation", operation_name(operation)}};
      metric.counter.value = count;
      seconds.metric.push_back(histogram(operation));
    }
    families.push_back(std::move(requests));
    families.push_back(errors());
    families.push_back(std::move(seconds));
  }

  ClientMetric histogram(size_t operation) const {
    ClientMetric metric;
    metric.label = {{"operation", operation_name(operation)}};
    uint64_t cumulative = 0;
    double bound = static_cast<double>(LatencyHistogram::kFirstBucketNanos) / kNanosPerSecond;
    for (size_t bucket = 0; bucket < LatencyHistogram::kBuckets; ++bucket, bound *= 2) {
      cumulative += static_cast<uint64_t>(sum([&](const LoopStats& stats) {
        return stats.by_operation[operation].latency.bucket(bucket);
      }));
      const bool last = bucket + 1 == LatencyHistogram::kBuckets;
      metric.histogram.bucket.push_back(
          {.cumulative_count = cumulative,
           .upper_bound = last ? std::numeric_limits<double>::infinity() : bound});
    }
    metric.histogram.sample_count = cumulative;
    metric.histogram.sample_sum = sum([&](const LoopStats& stats) {
                                    return stats.by_operation[operation].latency.sum_nanos();
                                  }) /
                                  kNanosPerSecond;
    return metric;
  }

  MetricFamily errors() const {
    std::map<std::pair<size_t, std::string>, uint64_t> counts;
    uint64_t uncounted = 0;
    for (const auto& loop : sources_.http.loops()) {
      loop->stats().errors.visit([&](const net::ErrorCounts::Slot& slot) {
        counts[{slot.operation, slot.type}] += slot.count.get();
      });
      uncounted += loop->stats().errors.overflow();
    }
    if (uncounted > 0) {
      counts[{api::kOperationCount, "Other"}] += uncounted;
    }
    MetricFamily made = family(MetricType::Counter, "weir_request_errors_total",
                               "Requests answered with an error, by operation and error type");
    for (const auto& [key, count] : counts) {
      ClientMetric& metric = made.metric.emplace_back();
      metric.label = {{"operation", operation_name(key.first)}, {"type", key.second}};
      metric.counter.value = static_cast<double>(count);
    }
    return made;
  }

  void collect_connections(std::vector<MetricFamily>& families) const {
    families.push_back(gauge("weir_connections", "Connections open now",
                             static_cast<double>(sources_.gate.inside())));
    families.push_back(
        counter("weir_connections_opened_total", "Connections accepted",
                sum([](const LoopStats& stats) { return stats.connections_opened.get(); })));
    families.push_back(counter("weir_connections_refused_total",
                               "Connections turned away because of --max-connections",
                               static_cast<double>(sources_.gate.refused())));
    families.push_back(
        counter("weir_connections_timed_out_total", "Connections cut for being idle or slow",
                sum([](const LoopStats& stats) { return stats.connections_timed_out.get(); })));
    families.push_back(
        counter("weir_tls_connections_total", "Connections that spoke TLS",
                sum([](const LoopStats& stats) { return stats.tls_connections.get(); })));
    families.push_back(
        counter("weir_tls_handshake_errors_total", "Connections whose TLS handshake failed",
                sum([](const LoopStats& stats) { return stats.tls_handshake_errors.get(); })));
    families.push_back(
        counter("weir_http2_connections_total", "Connections that spoke HTTP/2",
                sum([](const LoopStats& stats) { return stats.http2_connections.get(); })));
    families.push_back(
        counter("weir_http2_streams_timed_out_total", "Requests of HTTP/2 reset for being slow",
                sum([](const LoopStats& stats) { return stats.http2_streams_timed_out.get(); })));
    families.push_back(
        counter("weir_http2_floods_total",
                "Connections ended because of too many frames that carry no request",
                sum([](const LoopStats& stats) { return stats.http2_floods.get(); })));
    families.push_back(counter("weir_received_bytes_total", "Bytes read from clients",
                               sum([](const LoopStats& stats) { return stats.bytes_read.get(); })));
    families.push_back(
        counter("weir_sent_bytes_total", "Bytes written to clients",
                sum([](const LoopStats& stats) { return stats.bytes_written.get(); })));
  }

  void collect_memory(std::vector<MetricFamily>& families) const {
    families.push_back(gauge("weir_request_memory_limit_bytes",
                             "Memory that requests may hold at one time (--memory)",
                             static_cast<double>(sources_.memory.capacity())));
    families.push_back(gauge("weir_request_memory_bytes", "Memory that requests hold now",
                             static_cast<double>(sources_.memory.used())));
    families.push_back(
        counter("weir_memory_refusals_total", "Requests refused (503) because memory was used up",
                sum([](const LoopStats& stats) { return stats.memory_refusals.get(); })));
  }

  void collect_engine(std::vector<MetricFamily>& families) const {
    const engine::EngineStats stats = sources_.engine.stats();
    const bool ready = sources_.engine.health().health == engine::Health::kReady;
    const auto number = [](uint64_t value) { return static_cast<double>(value); };
    families.push_back(
        gauge("weir_engine_ready", "0 when the store takes no writes", ready ? 1 : 0));
    families.push_back(counter("weir_engine_commits_total", "Groups of appends made durable",
                               number(stats.commits)));
    families.push_back(counter("weir_engine_committed_records_total", "Records made durable",
                               number(stats.committed_records)));
    families.push_back(counter("weir_engine_committed_bytes_total",
                               "Data and partition keys made durable",
                               number(stats.committed_bytes)));
    families.push_back(counter("weir_engine_commit_seconds_total",
                               "Time spent in commits, fdatasync included",
                               number(stats.sync_nanos) / kNanosPerSecond));
    families.push_back(gauge("weir_engine_queue_bytes", "Bytes that wait for a commit now",
                             number(stats.queue_bytes)));
    families.push_back(counter("weir_engine_read_errors_total",
                               "Reads that failed on a checksum or on the disk",
                               number(stats.read_errors)));
    families.push_back(gauge("weir_engine_slices", "Slices of the store", number(stats.slices)));
    families.push_back(
        gauge("weir_engine_stored_bytes", "Size of the store", number(stats.stored_bytes)));
  }

  // One series for each shard of the streams whose enhanced monitoring asks for it.
  void collect_shards(std::vector<MetricFamily>& families) const {
    std::vector<MetricFamily> by_metric;
    by_metric.reserve(kShardFamilies.size());
    for (const ShardFamily& shown : kShardFamilies) {
      by_metric.push_back(family(shown.type, shown.name, shown.help));
    }
    const shards::CatalogStatePtr state = sources_.domain.catalog().state();
    for (const auto& [tenant, owned] : state->tenants) {
      for (const auto& [name, stream] : owned->streams) {
        collect_stream(*stream, by_metric);
      }
    }
    std::move(by_metric.begin(), by_metric.end(), std::back_inserter(families));
  }

  static void collect_stream(const shards::StreamState& stream,
                             std::vector<MetricFamily>& by_metric) {
    for (const shards::ShardMetric shown : stream.shard_metrics.list()) {
      MetricFamily& made = by_metric[static_cast<size_t>(shown)];
      for (const shards::ShardPtr& shard : stream.shards) {
        ClientMetric& metric = made.metric.emplace_back();
        metric.label = {{"account", stream.key.tenant.account},
                        {"region", stream.key.tenant.region},
                        {"stream", stream.key.name},
                        {"shard", shards::format_shard_id(shard->index)}};
        const auto value = static_cast<double>(shard->counters->get(shown));
        (made.type == MetricType::Gauge ? metric.gauge.value : metric.counter.value) = value;
      }
    }
  }

  const MetricsSources& sources_;
};

}  // namespace

std::string render_metrics(const MetricsSources& sources) {
  return prometheus::TextSerializer().Serialize(Collector(sources).Collect());
}

}  // namespace weir::server::admin
