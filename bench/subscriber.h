#pragma once

// One consumer's subscription to one shard over HTTP/1.1, kept up for a whole run: when one ends,
// at its five minutes or before, the next begins where it stopped.

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <map>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "bench/event_reader.h"
#include "bench/push_times.h"
#include "bench/requests.h"

namespace weir::bench {

// What the subscribers of a run count together. They run on one thread; the atomics may be read
// meanwhile, the rest when it has ended.
struct SubscriberTally {
  std::atomic<uint64_t> subscribed = 0;  // subscribers that have had their first answer
  std::atomic<uint64_t> received = 0;    // records, repeats included
  uint64_t events = 0;
  uint64_t renewals = 0;    // subscriptions that lasted their five minutes
  uint64_t early_ends = 0;  // that ended before, however they did
  uint64_t repeats = 0;     // records that were there already
  uint64_t disorder = 0;    // records whose number is not above the one before
  std::map<std::string, uint64_t> errors;
};

class Subscriber {
 public:
  struct Settings {
    boost::asio::ip::tcp::endpoint server;
    std::string consumer_arn;
    std::string shard;
  };

  // All but the settings outlive it. It begins at LATEST.
  Subscriber(Settings settings, const RequestWriter& writer, const base::Clock& clock,
             PushTimes& times, SubscriberTally& tally);

  // Subscribes again and again, on `io` until that is stopped.
  void start(boost::asio::io_context& io);

 private:
  boost::asio::awaitable<void> run();
  boost::asio::awaitable<base::Result<void>> subscribe();
  base::Result<void> on_events(std::string_view bytes);
  base::Result<void> on_message(const StreamMessage& message);
  void on_payload(std::string_view payload);
  void on_record(std::string_view data, base::SteadyTime now);
  std::string request() const;

  const Settings settings_;
  const RequestWriter& writer_;
  const base::Clock& clock_;
  PushTimes& times_;
  SubscriberTally& tally_;

  EventReader reader_;
  bool subscribed_ = false;
  std::string continuation_;   // empty before the first event
  std::string last_sequence_;  // of the last record
};

}  // namespace weir::bench
