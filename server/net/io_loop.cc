#include "server/net/io_loop.h"

#include <malloc.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <exception>
#include <utility>

#include "api/operation.h"
#include "base/log.h"
#include "server/limits.h"
#include "server/net/connection.h"

namespace weir::server::net {

namespace asio = boost::asio;

namespace {

std::optional<auth::Verifier> make_verifier(const Services& services) {
  if (services.verification.file == nullptr) {
    return std::nullopt;
  }
  return std::make_optional<auth::Verifier>(services.verification, services.defaults.account);
}

}  // namespace

IoLoop::IoLoop(const Services& services)
    : services_(services),
      verifier_(make_verifier(services)),
      identification_{services.defaults, verifier_ ? &*verifier_ : nullptr, services.leases},
      head_writer_(services.clock, services.random),
      stats_(api::kOperationCount) {}

IoLoop::~IoLoop() {
  stop();
}

void IoLoop::start() {
  thread_ = std::thread([this] { context_.run(); });
}

void IoLoop::adopt(asio::ip::tcp::socket socket) {
  // Exceptions end here: running out of memory costs this connection, not the server.
  const auto ended = [this](const std::exception_ptr& error, bool) {
    if (error) {
      base::log_error("a connection was closed because of an exception");
    }
    stats_.connections_closed.add();
    services_.gate.leave();
  };
  asio::co_spawn(context_, Connection::run(*this, std::move(socket)), ended);
}

void IoLoop::drain() {
  asio::post(context_, [this] {
    draining_ = true;
    for (Connection* const connection : connections_) {
      connection->drain();
    }
  });
}

void IoLoop::abort() {
  asio::post(context_, [this] {
    for (Connection* const connection : connections_) {
      connection->abort();
    }
  });
}

void IoLoop::stop() {
  if (!thread_.joinable()) {
    return;
  }
  // Behind what was posted before, such as the closing of a listener.
  asio::post(context_, [this] { context_.stop(); });
  thread_.join();
}

IoLoop::Registration IoLoop::add(Connection& connection) {
  stats_.connections_opened.add();
  schedule_sweep();
  return connections_.insert(connections_.end(), &connection);
}

void IoLoop::remove(Registration registration) {
  connections_.erase(registration);
}

void IoLoop::schedule_sweep() {
  if (sweep_scheduled_) {
    return;
  }
  sweep_scheduled_ = true;
  sweep_timer_.expires_after(std::chrono::milliseconds(kSweepMillis));
  sweep_timer_.async_wait([this](const boost::system::error_code& error) {
    sweep_scheduled_ = false;
    if (error) {
      return;
    }
    if (connections_.empty()) {
      malloc_trim(0);  // what the connections held; the C library keeps it otherwise
      return;
    }
    sweep();
    schedule_sweep();
  });
}

void IoLoop::sweep() {
  const base::SteadyTime now = services_.clock.steady();
  for (Connection* const connection : connections_) {
    connection->sweep(now);
  }
  services_.memory.expire(now);
}

}  // namespace weir::server::net
