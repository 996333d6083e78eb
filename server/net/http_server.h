#pragma once

// HttpServer: the loops and listeners of the API port.
//
//   HttpServer server(services, loops);
//   ASSIGN_OR_RETURN(const auto endpoint, server.listen(wanted));
//   server.start();
//   ...
//   server.stop();

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "server/net/io_loop.h"
#include "server/net/listener.h"

namespace weir::server::net {

class HttpServer {
 public:
  // What `services` refers to must live longer than the server.
  HttpServer(const Services& services, size_t loops);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Before start(). Clients may connect from here on; they are answered from start() on. The
  // result has the real port.
  base::Result<boost::asio::ip::tcp::endpoint> listen(
      const boost::asio::ip::tcp::endpoint& endpoint);

  void start();

  // Listens no more, answers every request of which it has read something, and ends the loops.
  // After `millis`, connections that are still waiting for their client are cut. Returns false if
  // an operation has not ended by then: this must not be destroyed any more, only the process.
  bool stop(int64_t millis);

  const std::vector<std::unique_ptr<IoLoop>>& loops() const { return loops_; }

 private:
  Services services_;
  std::vector<std::unique_ptr<IoLoop>> loops_;
  std::vector<std::unique_ptr<Listener>> listeners_;  // on a loop's context: destroyed before it
};

}  // namespace weir::server::net
