#pragma once

// Listener: one listening socket, whose connections go to the loops in turn.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "server/net/io_loop.h"

namespace weir::server::net {

// "HOST:PORT", HOST an address ("127.0.0.1", "[::1]") or a name that is looked up.
base::Result<boost::asio::ip::tcp::endpoint> parse_endpoint(const std::string& text);

class Listener {
 public:
  // Listens on `endpoint`; port 0 means any free one. It accepts on the first of `loops` and gives
  // its connections to all of them, one after the other: that keeps few connections as evenly
  // spread as many, which SO_REUSEPORT with its hash of addresses does not.
  static base::Result<std::unique_ptr<Listener>> open(
      const boost::asio::ip::tcp::endpoint& endpoint, std::vector<IoLoop*> loops);

  // For open(): takes an acceptor that listens.
  Listener(boost::asio::ip::tcp::acceptor acceptor, std::vector<IoLoop*> loops);

  boost::asio::ip::tcp::endpoint endpoint() const { return endpoint_; }

  // Begins to accept.
  void start();

  // Closes the socket, from any thread. The Listener must outlive its first loop's thread.
  void close();

 private:
  boost::asio::awaitable<bool> accept_all();
  boost::asio::awaitable<bool> pause();
  void hand_over(boost::asio::ip::tcp::socket socket, IoLoop& loop);

  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::ip::tcp::endpoint endpoint_;
  boost::asio::steady_timer pause_timer_;
  std::vector<IoLoop*> loops_;
};

}  // namespace weir::server::net
