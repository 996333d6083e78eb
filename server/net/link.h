#pragma once

// Link: what a session has of its connection.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "base/clock.h"
#include "server/net/input_buffer.h"
#include "server/net/patience.h"
#include "server/net/transport.h"

namespace weir::server::net {

class IoLoop;

// Lives as long as the connection, on the thread of its loop.
struct Link {
  Link(IoLoop& loop, boost::asio::ip::tcp::socket socket);

  // Reads into `input`; false means that the client is gone.
  boost::asio::awaitable<bool> read_some();

  // Waits for the client to close, throwing away what it still sends: closing a socket that holds
  // unread bytes resets the connection, which may destroy an answer on its way.
  boost::asio::awaitable<bool> linger();

  // Ends whatever the connection waits for, if it has been idle or slow for too long.
  void sweep(base::SteadyTime now);

  // Counts what was written, and takes it for progress.
  void wrote(size_t count);

  base::SteadyTime now() const;

  IoLoop& loop;
  Transport transport;
  Patience patience;
  InputBuffer input;
};

}  // namespace weir::server::net
