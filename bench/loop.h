#pragma once

// A closed loop: one connection that sends a script's next request as soon as the last one was
// answered, and counts what comes back.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>

#include "base/clock.h"
#include "bench/connection.h"
#include "bench/script.h"
#include "bench/tally.h"

namespace weir::bench {

// What the loops of one thread share; everything outlives them.
struct LoopContext {
  boost::asio::io_context& io;
  boost::asio::ip::tcp::endpoint server;
  const base::Clock& clock;
  Pace& pace;
  Tally& tally;
  Progress& progress;
};

// Lives on the thread that runs context.io; ends by not sending again.
class Loop {
 public:
  Loop(const LoopContext& context, std::unique_ptr<Script> script);

  void start() { send_next(); }

 private:
  void send_next();
  void on_done(const boost::system::error_code& error, const ReplyReader& reply);
  void count_reply(base::SteadyTime now, std::string_view body);
  void count_error(base::SteadyTime now, const std::string& kind);
  void retry_later();

  LoopContext context_;
  std::unique_ptr<Script> script_;
  Connection connection_;
  boost::asio::steady_timer retry_;
  base::SteadyTime sent_;
};

}  // namespace weir::bench
