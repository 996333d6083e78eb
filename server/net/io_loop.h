#pragma once

// IoLoop: one thread that serves its share of the connections. Requests of different loops meet
// only in what Services points to.

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>
#include <optional>
#include <thread>

#include "base/clock.h"
#include "base/random.h"
#include "server/auth/identify.h"
#include "server/auth/verifier.h"
#include "server/front.h"
#include "server/net/answer.h"
#include "server/net/connection_gate.h"
#include "server/net/memory_budget.h"
#include "server/net/stats.h"
#include "server/net/tls_context.h"

namespace weir::server::net {

class Connection;

// What all loops share. Everything it refers to lives longer than the loops and is thread-safe.
struct Services {
  const base::Clock& clock;
  base::RandomSource& random;
  MemoryBudget& memory;
  ConnectionGate& gate;
  ApiHandler handler;
  auth::Defaults defaults;
  auth::Verification verification{};
  const TlsCertificate* certificate = nullptr;  // nullptr: no TLS
  bool leases = false;                          // DynamoDB's operations go to the handler too
};

class IoLoop {
 public:
  explicit IoLoop(const Services& services);
  // Stops the loop if stop() was not called. No operation may be running any more.
  ~IoLoop();
  IoLoop(const IoLoop&) = delete;
  IoLoop& operator=(const IoLoop&) = delete;

  void start();

  // The three below may be called from any thread.

  // Serves a connection that has entered the gate; its socket belongs to context().
  void adopt(boost::asio::ip::tcp::socket socket);

  // Ends idle connections now and the others after their requests.
  void drain();

  // Ends all connections but those that wait for an operation.
  void abort();

  // Ends the thread and waits for it.
  void stop();

  // The rest is for connections, on the loop's thread.

  using Registration = std::list<Connection*>::iterator;
  Registration add(Connection& connection);
  void remove(Registration registration);

  // Looks for connections that are idle or slow. Runs every kSweepMillis while there are
  // connections; tests call it after moving their clock.
  void sweep();

  bool draining() const { return draining_; }
  const Services& services() const { return services_; }
  const Identification& identification() const { return identification_; }
  AnswerHeadWriter& head_writer() { return head_writer_; }
  boost::asio::io_context& context() { return context_; }
  LoopStats& stats() { return stats_; }

 private:
  void schedule_sweep();

  Services services_;
  std::optional<auth::Verifier> verifier_;
  const Identification identification_;
  AnswerHeadWriter head_writer_;
  LoopStats stats_;
  bool draining_ = false;
  bool sweep_scheduled_ = false;
  std::list<Connection*> connections_;
  boost::asio::io_context context_{1};  // one thread runs it
  boost::asio::steady_timer sweep_timer_{context_};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
      context_.get_executor()};
  std::thread thread_;
};

}  // namespace weir::server::net
