#include "server/admin/metrics.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <utility>

#include "engine/memory/memory_engine.h"
#include "shards/service.h"
#include "tests/server/documentation.h"
#include "tests/server/net/http_fixture.h"

namespace weir::server::admin {
namespace {

using testing::HasSubstr;
using testing::Not;

class MetricsTest : public net::HttpTest {
 protected:
  std::string metrics() {
    settle();
    return render_metrics({.http = *server_,
                           .gate = *gate_,
                           .memory = *memory_,
                           .engine = *engine_,
                           .domain = domain_,
                           .deliveries = &deliveries_});
  }

  std::unique_ptr<engine::Engine> engine_ = engine::make_memory_engine({.clock = clock_});
  channels::DeliveryStats deliveries_;
  shards::Service domain_{{.engine = *engine_, .clock = clock_, .random = random_, .options = {}}};
};

TEST_F(MetricsTest, CountRequestsByOperation) {
  start({.loops = 2});
  net::Client one = connect();
  net::Client two = connect();
  one.send(net::request("PutRecord", "{}"));
  two.send(net::request("PutRecord", "{}") + net::request("Whatever", "{}"));
  one.read_answer();
  two.read_answer();
  two.read_answer();
  const std::string text = metrics();
  EXPECT_THAT(text, HasSubstr("weir_requests_total{operation=\"PutRecord\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("weir_requests_total{operation=\"none\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("weir_request_seconds_count{operation=\"PutRecord\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("weir_request_seconds_bucket{operation=\"PutRecord\",le=\"+Inf\"}"));
  EXPECT_THAT(text, Not(HasSubstr("GetRecords")));
}

TEST_F(MetricsTest, CountErrorsByType) {
  start({.handler = [](api::Call) -> boost::asio::awaitable<api::Reply> {
    co_return api::Reply{.status = 400, .body = "{}", .error_type = "ValidationException"};
  }});
  net::Client client = connect();
  client.send(net::request("PutRecord", "{}") + "nonsense\r\n\r\n");
  client.read_answer();
  client.read_answer();
  EXPECT_THAT(metrics(), HasSubstr("weir_request_errors_total{operation=\"PutRecord\","
                                   "type=\"ValidationException\"} 1\n"));
  EXPECT_THAT(metrics(), HasSubstr("weir_request_errors_total{operation=\"none\","
                                   "type=\"BadRequest\"} 1\n"));
}

TEST_F(MetricsTest, ShowConnectionsAndMemory) {
  start({.memory = kMiB});
  net::Client client = connect();
  client.send("POST / HTTP/1.1\r\nContent-Length: 600000\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 503);
  const std::string text = metrics();
  EXPECT_THAT(text, HasSubstr("\nweir_connections 1\n"));
  EXPECT_THAT(text, HasSubstr("\nweir_connections_opened_total 1\n"));
  EXPECT_THAT(text, HasSubstr("\nweir_memory_refusals_total 1\n"));
  EXPECT_THAT(text, HasSubstr("\nweir_request_memory_limit_bytes 1048576\n"));
  EXPECT_THAT(text, HasSubstr("\nweir_engine_ready 1\n"));
}

// Enhanced monitoring: the metrics that were asked for, one series a shard, and no other.
TEST_F(MetricsTest, ShowTheShardsThatAreMonitored) {
  start();
  ASSERT_TRUE(domain_.open().ok());
  const shards::StreamKey key{{"111122223333", "us-east-1"}, "orders"};
  shards::ShardMetrics metrics_wanted;
  metrics_wanted.add(shards::ShardMetric::kIncomingBytes);
  metrics_wanted.add(shards::ShardMetric::kIteratorAge);
  boost::asio::io_context loop;
  const auto change = [&]() -> boost::asio::awaitable<void> {
    shards::NewStream wanted{.key = key, .shard_count = 2};
    const auto created = co_await domain_.admin().create_stream(std::move(wanted));
    EXPECT_TRUE(created.ok());
    const auto enabled = co_await domain_.admin().set_monitoring(
        key, shards::MonitoringChange::kEnable, metrics_wanted);
    EXPECT_TRUE(enabled.ok());
  };
  boost::asio::co_spawn(loop, change(), boost::asio::detached);
  loop.run();
  const shards::StreamPtr stream = domain_.catalog().state()->find(key);
  stream->shards[1]->counters->add(shards::ShardMetric::kIncomingBytes, 42);
  const std::string text = metrics();
  const std::string labels =
      "{account=\"111122223333\",region=\"us-east-1\",stream=\"orders\",shard=\"shardId-"
      "00000000000";
  EXPECT_THAT(text, HasSubstr("weir_shard_incoming_bytes_total" + labels + "0\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("weir_shard_incoming_bytes_total" + labels + "1\"} 42\n"));
  EXPECT_THAT(text, HasSubstr("weir_shard_iterator_age_milliseconds" + labels + "1\"} 0\n"));
  EXPECT_THAT(text, Not(HasSubstr("weir_shard_incoming_records_total{")));
}

TEST_F(MetricsTest, ShowWhatTailsAndChannelsHaveDelivered) {
  start();
  domain_.tails().counters().events.add(3);
  domain_.tails().counters().falls.add();
  domain_.tails().counters().ring_reads.add(5);
  const shards::ChannelKey channel{{"111122223333", "us-east-1"}, "the-id"};
  deliveries_.follow(channel);
  deliveries_.delivered(channel, {.objects = 1, .records = 7, .bytes = 900});
  deliveries_.delivered(channel, {.objects = 1, .records = 3, .bytes = 100});
  deliveries_.failed(channel);
  deliveries_.waits(channel, clock_.wall() - 1500);
  const std::string text = metrics();
  EXPECT_THAT(text, HasSubstr("\nweir_subscriptions 0\n"));
  EXPECT_THAT(text, HasSubstr("\nweir_subscription_events_total 3\n"));
  EXPECT_THAT(text, HasSubstr("\nweir_subscription_falls_total 1\n"));
  EXPECT_THAT(text, HasSubstr("\nweir_tail_reads_total{source=\"ring\"} 5\n"));
  const std::string labels = "{account=\"111122223333\",region=\"us-east-1\",channel=\"the-id\"} ";
  EXPECT_THAT(text, HasSubstr("\nweir_channel_delivered_objects_total" + labels + "2\n"));
  EXPECT_THAT(text, HasSubstr("\nweir_channel_delivered_records_total" + labels + "10\n"));
  EXPECT_THAT(text, HasSubstr("\nweir_channel_delivered_bytes_total" + labels + "1000\n"));
  EXPECT_THAT(text, HasSubstr("\nweir_channel_failures_total" + labels + "1\n"));
  EXPECT_THAT(text, HasSubstr("\nweir_channel_lag_milliseconds" + labels + "1500\n"));
  deliveries_.forget(channel);
  deliveries_.failed(channel);
  EXPECT_THAT(metrics(), Not(HasSubstr("the-id")));
}

// The page for operators must not fall behind.
TEST_F(MetricsTest, AreAllInTheDocumentation) {
  start();
  EXPECT_EQ(matches(operating_page(), "\n\\| `(weir_[a-z_]+)` \\|"),
            matches(metrics(), "# TYPE (weir_[a-z_]+) "));
}

}  // namespace
}  // namespace weir::server::admin
