#include "server/net/listener.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <chrono>
#include <string_view>
#include <utility>

#include "base/log.h"
#include "server/limits.h"

namespace weir::server::net {

namespace asio = boost::asio;
using asio::awaitable;
using asio::ip::tcp;
using base::Error;
using base::Result;
using boost::system::error_code;

namespace {

constexpr auto kAwaitTuple = asio::as_tuple(asio::use_awaitable);

constexpr std::string_view kHouseFull =
    "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

// The process or the machine has run out of something that other connections will give back.
bool is_shortage(const error_code& error) {
  return error == asio::error::no_descriptors || error == asio::error::no_buffer_space ||
         error == asio::error::no_memory ||
         error == boost::system::errc::too_many_files_open_in_system;
}

Result<asio::ip::address> look_up(const std::string& host) {
  error_code error;
  const asio::ip::address address = asio::ip::make_address(host, error);
  if (!error) {
    return address;
  }
  asio::io_context context;
  const auto found = tcp::resolver(context).resolve(host, "", error);
  if (error || found.empty()) {
    return Error::invalid_argument("no address is known for the host " + host);
  }
  return found.begin()->endpoint().address();
}

}  // namespace

Result<tcp::endpoint> parse_endpoint(const std::string& text) {
  const size_t colon = text.rfind(':');
  const auto bad = [&text] {
    return Error::invalid_argument(text + " is not HOST:PORT, for example 127.0.0.1:4567");
  };
  if (colon == std::string::npos || colon == 0) {
    return bad();
  }
  uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + colon + 1, end, port);
  if (parsed.ec != std::errc() || parsed.ptr != end) {
    return bad();
  }
  std::string host = text.substr(0, colon);
  if (host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  ASSIGN_OR_RETURN(const asio::ip::address address, look_up(host));
  return tcp::endpoint(address, port);
}

Result<std::unique_ptr<Listener>> Listener::open(const tcp::endpoint& endpoint,
                                                 std::vector<IoLoop*> loops) {
  tcp::acceptor acceptor(loops.front()->context());
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) {
    // A restart must not wait for the connections of the last run to fade out.
    acceptor.set_option(asio::socket_base::reuse_address(true), error);
  }
  if (!error) {
    acceptor.bind(endpoint, error);
  }
  if (!error) {
    acceptor.listen(asio::socket_base::max_listen_connections, error);
  }
  if (error) {
    return Error::io_error("cannot listen on " + endpoint.address().to_string() + ":" +
                           std::to_string(endpoint.port()) + ": " + error.message());
  }
  return std::make_unique<Listener>(std::move(acceptor), std::move(loops));
}

Listener::Listener(tcp::acceptor acceptor, std::vector<IoLoop*> loops)
    : acceptor_(std::move(acceptor)),
      endpoint_(acceptor_.local_endpoint()),
      pause_timer_(acceptor_.get_executor()),
      loops_(std::move(loops)) {}

void Listener::start() {
  asio::co_spawn(acceptor_.get_executor(), accept_all(), asio::detached);
}

void Listener::close() {
  asio::post(acceptor_.get_executor(), [this] {
    error_code ignored;  // closed is what it is either way
    acceptor_.close(ignored);
    pause_timer_.cancel();
  });
}

awaitable<bool> Listener::accept_all() {
  bool short_of_resources = false;
  for (size_t turn = 0; acceptor_.is_open(); turn = (turn + 1) % loops_.size()) {
    IoLoop& loop = *loops_[turn];
    auto [error, socket] = co_await acceptor_.async_accept(loop.context(), kAwaitTuple);
    if (is_shortage(error) && !short_of_resources) {
      base::log_warn("accepting no connections: {}", error.message());
    }
    short_of_resources = is_shortage(error);
    if (!error) {
      hand_over(std::move(socket), loop);
    } else if (short_of_resources) {
      const bool paused = co_await pause();
      static_cast<void>(paused);
    }
    // Any other error belongs to the one connection that was lost before it was accepted.
  }
  co_return true;
}

// Trying again at once would find the same shortage and spin.
awaitable<bool> Listener::pause() {
  pause_timer_.expires_after(std::chrono::milliseconds(kAcceptPauseMillis));
  const auto [error] = co_await pause_timer_.async_wait(kAwaitTuple);
  co_return !error;
}

void Listener::hand_over(tcp::socket socket, IoLoop& loop) {
  if (loop.services().gate.enter()) {
    loop.adopt(std::move(socket));
    return;
  }
  error_code ignored;  // a courtesy to a client that is turned away
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(kHouseFull), ignored);
}

}  // namespace weir::server::net
