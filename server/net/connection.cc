#include "server/net/connection.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <utility>

#include "server/net/http1_session.h"
#include "server/net/http2_session.h"
#include "server/net/io_loop.h"
#include "server/net/sniff.h"

namespace weir::server::net {

namespace asio = boost::asio;
using asio::awaitable;
using asio::ip::tcp;

awaitable<bool> Connection::run(IoLoop& loop, tcp::socket socket) {
  Connection connection(loop, std::move(socket));
  const bool greeted = co_await connection.greet();
  if (!greeted) {
    co_return false;
  }
  const bool served = co_await connection.session_->serve();
  co_return served;
}

Connection::Connection(IoLoop& loop, tcp::socket socket)
    : link_(loop, std::move(socket)), registration_(loop.add(*this)) {}

Connection::~Connection() {
  link_.loop.remove(registration_);
}

void Connection::sweep(base::SteadyTime now) {
  if (session_ == nullptr) {
    link_.sweep(now);
  } else {
    session_->sweep(now);
  }
}

void Connection::drain() {
  if (session_ != nullptr) {
    session_->drain();
  } else if (link_.patience.phase() == Phase::kIdle) {
    abort();
  }
}

void Connection::abort() {
  link_.transport.cancel();
}

// Finds out what the client speaks, and makes its session. Bytes that were read stay in the input.
awaitable<bool> Connection::greet() {
  if (link_.loop.services().certificate != nullptr) {
    const bool open = co_await shake_hands();
    if (!open) {
      co_return false;
    }
  }
  if (link_.transport.protocol() == kHttp2Protocol) {
    // Its first SETTINGS go out before anything comes in (facts 3.2).
    session_ = std::make_unique<Http2Session>(link_);
    co_return true;
  }
  co_return co_await sniff_protocol();
}

// Does nothing for a client that does not begin with TLS.
awaitable<bool> Connection::shake_hands() {
  if (link_.loop.draining()) {
    co_return false;
  }
  std::array<char, 1> first{};
  const auto [error, count] = co_await link_.transport.peek(asio::buffer(first));
  if (error || count == 0) {
    co_return false;
  }
  if (first[0] != kTlsFirstByte) {
    co_return true;
  }
  link_.patience.enter(Phase::kHead, link_.now());
  std::shared_ptr<const TlsContext> context = link_.loop.services().certificate->context();
  const bool done = co_await link_.transport.shake_hands(std::move(context));
  if (!done) {
    link_.loop.stats().tls_handshake_errors.add();
    co_return false;
  }
  link_.loop.stats().tls_connections.add();
  link_.patience.enter(Phase::kIdle, link_.now());
  co_return true;
}

awaitable<bool> Connection::sniff_protocol() {
  Sniffed sniffed = Sniffed::kUndecided;
  while (sniffed == Sniffed::kUndecided) {
    if (link_.input.empty() && link_.loop.draining()) {
      co_return false;
    }
    if (!link_.input.empty() && link_.patience.phase() == Phase::kIdle) {
      link_.patience.enter(Phase::kHead, link_.now());
    }
    const bool more = co_await link_.read_some();
    if (!more) {
      co_return false;
    }
    sniffed = sniff(link_.input.view());
  }
  if (sniffed == Sniffed::kHttp2) {
    session_ = std::make_unique<Http2Session>(link_);
  } else {
    session_ = std::make_unique<Http1Session>(link_);
  }
  co_return true;
}

}  // namespace weir::server::net
