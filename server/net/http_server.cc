#include "server/net/http_server.h"

#include <chrono>
#include <utility>

namespace weir::server::net {

namespace {

// For connections that were cut to notice it.
constexpr std::chrono::milliseconds kAfterAbort{500};

}  // namespace

HttpServer::HttpServer(const Services& services, size_t loops) : services_(services) {
  for (size_t i = 0; i < loops; ++i) {
    loops_.push_back(std::make_unique<IoLoop>(services));
  }
}

HttpServer::~HttpServer() {
  for (const auto& loop : loops_) {
    loop->stop();
  }
}

base::Result<boost::asio::ip::tcp::endpoint> HttpServer::listen(
    const boost::asio::ip::tcp::endpoint& endpoint) {
  std::vector<IoLoop*> loops;
  loops.reserve(loops_.size());
  for (const auto& loop : loops_) {
    loops.push_back(loop.get());
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Listener> listener, Listener::open(endpoint, std::move(loops)));
  listeners_.push_back(std::move(listener));
  return listeners_.back()->endpoint();
}

void HttpServer::start() {
  for (const auto& listener : listeners_) {
    listener->start();
  }
  for (const auto& loop : loops_) {
    loop->start();
  }
}

bool HttpServer::stop(int64_t millis) {
  for (const auto& listener : listeners_) {
    listener->close();
  }
  for (const auto& loop : loops_) {
    loop->drain();
  }
  bool empty = services_.gate.wait_empty(std::chrono::milliseconds(millis));
  if (!empty) {
    for (const auto& loop : loops_) {
      loop->abort();
    }
    empty = services_.gate.wait_empty(kAfterAbort);
  }
  for (const auto& loop : loops_) {
    loop->stop();
  }
  return empty;
}

}  // namespace weir::server::net
