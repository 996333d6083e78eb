#pragma once

// Transport: the bytes of one connection, on plain TCP or inside TLS.

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <memory>
#include <string_view>
#include <tuple>
#include <utility>

#include "server/net/tls_session.h"

namespace weir::server::net {

// On the thread of its loop. One read and one write may wait at a time.
class Transport {
 public:
  // What was moved; the error of a read is also the end of the stream.
  using Moved = std::tuple<boost::system::error_code, size_t>;
  // A head and a body, sent one after the other.
  using Parts = std::array<boost::asio::const_buffer, 2>;

  explicit Transport(boost::asio::ip::tcp::socket socket);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  // Reads without taking: what comes next brings the same bytes. Before shake_hands() only.
  boost::asio::awaitable<Moved> peek(boost::asio::mutable_buffer space);

  // From here on everything is inside TLS. False: the client has failed, or is gone.
  boost::asio::awaitable<bool> shake_hands(std::shared_ptr<const TlsContext> context);

  // What the client chose by ALPN; empty when it chose nothing, or does not speak TLS.
  std::string_view protocol() const;

  // Neither is a coroutine of its own for plain TCP, so they cost a request no frame.
  boost::asio::awaitable<Moved> read_some(boost::asio::mutable_buffer space);
  boost::asio::awaitable<Moved> write_some(Parts parts);

  // Writes what is taken at once, without waiting. `error` is would_block when that was not all.
  size_t write_now(Parts parts, boost::system::error_code& error);

  // Runs `ready(error)` when write_now() is worth another try.
  template <typename Ready>
  void wait_writable(Ready ready) {
    socket_.async_wait(boost::asio::ip::tcp::socket::wait_write, std::move(ready));
  }

  // Ends what waits, with an error. A read that has already brought bytes is not affected.
  void cancel();

  // Says that nothing more will be sent.
  void shutdown_send();

 private:
  boost::asio::awaitable<Moved> read_tls(boost::asio::mutable_buffer space);
  boost::asio::awaitable<Moved> write_tls(Parts parts);
  size_t write_tls_now(Parts parts, boost::system::error_code& error);
  boost::asio::awaitable<bool> wait_for(TlsSession::Want want);

  boost::asio::ip::tcp::socket socket_;
  std::unique_ptr<TlsSession> tls_;  // nullptr: plain TCP
};

}  // namespace weir::server::net
