#pragma once

// A subscribe run: subscribers on all shards of a stream, records put at a fixed rate meanwhile,
// and how long each took to arrive.

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "bench/histogram.h"
#include "bench/push_times.h"
#include "bench/requests.h"

namespace weir::bench {

// A subscription of a client that reads the head of the answer and nothing of what follows.
struct StalledSubscription {
  std::string consumer_arn;
  std::string shard;
};

struct SubscribeSettings {
  boost::asio::ip::tcp::endpoint server;
  std::string stream;
  std::string consumer_arn;  // subscribes to all shards
  std::vector<std::string> shards;
  std::vector<StalledSubscription> stalled;
  uint32_t connections = 8;  // that put
  uint32_t record_bytes = 1024;
  double rate = 500;  // records a second, over all shards
  double warmup_seconds = 0;
  double seconds = 10;
  std::vector<int> server_pids;
};

struct SubscribeResult {
  PushTimes times{0};
  // Of the records that were acknowledged after the warm-up, and received.
  LatencyHistogram from_due;  // since the record was to be sent: with the put itself
  LatencyHistogram from_ack;  // since its 200 was there; 0 for those that came before it
  uint64_t acked = 0;
  uint64_t missing = 0;  // acknowledged and never received, warm-up included
  uint64_t received = 0;
  uint64_t events = 0;
  uint64_t renewals = 0;    // subscriptions that ended at their five minutes
  uint64_t early_ends = 0;  // or before
  uint64_t repeats = 0;
  uint64_t disorder = 0;  // sequence numbers that did not ascend
  std::map<std::string, uint64_t> errors;
  double cpu_seconds = 0;  // what server_cpu_micros is of
  std::optional<int64_t> server_cpu_micros;
};

// Blocks until the run is over: seconds, and up to 5 s more for what was acknowledged. An error if
// not everybody is subscribed within 15 s, or a process of the server is gone.
base::Result<SubscribeResult> run_subscribers(const SubscribeSettings& settings,
                                              const RequestWriter& writer,
                                              const base::Clock& clock);

}  // namespace weir::bench
