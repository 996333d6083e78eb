#pragma once

// AdminServer: health and metrics on a port of their own, for operators and their tools.
//
//   GET /health/live    200 as long as the process answers
//   GET /health/ready   200, or 503 with the reason when puts would be refused
//   GET /metrics        Prometheus' text format

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"

namespace weir::server::admin {

// Whether puts would be taken now, and a sentence about it.
struct Readiness {
  bool ready = true;
  std::string text;
};

class AdminServer {
  class Http;

 public:
  // Called on threads of the AdminServer.
  struct Pages {
    std::function<std::string()> metrics;
    std::function<Readiness()> readiness;
  };

  // Listens and answers from here to the destruction; port 0 means any free one.
  static base::Result<std::unique_ptr<AdminServer>> start(
      const boost::asio::ip::tcp::endpoint& endpoint, Pages pages);

  // For start().
  AdminServer(std::unique_ptr<Http> http, boost::asio::ip::tcp::endpoint endpoint);
  ~AdminServer();
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  boost::asio::ip::tcp::endpoint endpoint() const { return endpoint_; }

 private:
  std::unique_ptr<Http> http_;
  boost::asio::ip::tcp::endpoint endpoint_;
};

}  // namespace weir::server::admin
