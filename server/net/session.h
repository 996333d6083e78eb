#pragma once

// Session: what a connection speaks, once that is known. http1_session.h and http2_session.h.

#include <boost/asio/awaitable.hpp>

#include "base/clock.h"

namespace weir::server::net {

// On the thread of its loop.
class Session {
 public:
  virtual ~Session() = default;

  // Serves the client until the connection may be closed. No operation runs any more then. The
  // value means nothing; tidy wants one of every coroutine.
  virtual boost::asio::awaitable<bool> serve() = 0;

  // Cuts what has been idle or slow for too long.
  virtual void sweep(base::SteadyTime now) = 0;

  // The server stops: finishes what it has begun to read, and takes nothing more.
  virtual void drain() = 0;
};

}  // namespace weir::server::net
