#pragma once

// An open loop: PutRecord requests at a fixed rate, each at its time, over as many connections as
// it takes, up to a bound. A record whose time comes when no connection is free is sent late, and
// its latency counts from when it was due.

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "bench/connection.h"
#include "bench/push_times.h"
#include "bench/requests.h"

namespace weir::bench {

class PacedPuts {
 public:
  struct Settings {
    boost::asio::ip::tcp::endpoint server;
    std::string stream;
    uint32_t connections = 8;
    uint32_t record_bytes = 0;
    double rate = 0;  // records a second
  };

  // Sends the records of `times` from `begin` on. All but the settings outlive it.
  PacedPuts(boost::asio::io_context& io, Settings settings, const RequestWriter& writer,
            const base::Clock& clock, PushTimes& times);

  // What it starts ends by itself when every record was answered: io.run() returns.
  void start(base::SteadyTime begin);

  // From any thread.
  uint64_t acked() const { return acked_.load(std::memory_order_relaxed); }
  // When io.run() has returned.
  const std::map<std::string, uint64_t>& errors() const { return errors_; }

 private:
  struct Lane {
    std::unique_ptr<Connection> connection;
    std::string request;
    size_t record = 0;
  };

  base::SteadyTime due(size_t record) const;
  void send_due();
  void send(Lane& lane);
  void on_done(Lane& lane, const boost::system::error_code& error, const ReplyReader& reply);

  const Settings settings_;
  const RequestWriter& writer_;
  const base::Clock& clock_;
  PushTimes& times_;
  boost::asio::steady_timer timer_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<Lane*> idle_;
  base::SteadyTime begin_;
  size_t next_ = 0;
  std::map<std::string, uint64_t> errors_;
  std::atomic<uint64_t> acked_{0};
};

}  // namespace weir::bench
