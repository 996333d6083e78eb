#pragma once

// One connection, from accept to close: finds out what the client speaks, and serves it.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <list>
#include <memory>

#include "base/clock.h"
#include "server/net/link.h"
#include "server/net/session.h"

namespace weir::server::net {

class IoLoop;

// Everything happens on the thread of its loop.
class Connection {
 public:
  // Serves `socket` until its end. The Connection lives in this coroutine, and `loop`, which must
  // live longer, knows it meanwhile. The value means nothing; tidy wants one of every coroutine.
  static boost::asio::awaitable<bool> run(IoLoop& loop, boost::asio::ip::tcp::socket socket);

  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Cuts the connection, or a part of it, if it has been idle or slow for too long.
  void sweep(base::SteadyTime now);

  // The server stops: an idle connection ends now, any other one after what it has begun to read.
  void drain();

  // Ends whatever it waits for, except operations that run.
  void abort();

 private:
  Connection(IoLoop& loop, boost::asio::ip::tcp::socket socket);

  // Their bool: go on; false means that the client is gone, or not wanted.
  boost::asio::awaitable<bool> greet();
  boost::asio::awaitable<bool> shake_hands();
  boost::asio::awaitable<bool> sniff_protocol();

  Link link_;
  std::list<Connection*>::iterator registration_;  // in the loop's list
  std::unique_ptr<Session> session_;               // nullptr until the client has shown itself
};

}  // namespace weir::server::net
