#include "server/net/transport.h"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <span>

namespace weir::server::net {

namespace asio = boost::asio;
using asio::awaitable;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto kAwaitTuple = asio::as_tuple(asio::use_awaitable);

// The largest record of TLS. A small head and a small body leave in one.
constexpr size_t kRecordBytes = 16'384;

std::string_view text_of(const asio::const_buffer& buffer) {
  return {static_cast<const char*>(buffer.data()), buffer.size()};
}

// Both together as long as there is a head left, put into `record`; then the body alone. What it
// gives for the same parts is the same, which a write that has to be repeated needs.
std::string_view next_record(const Transport::Parts& parts, std::span<char> record) {
  const std::string_view head = text_of(parts[0]);
  const std::string_view body = text_of(parts[1]);
  if (head.empty() || body.empty() || head.size() >= record.size()) {
    return head.empty() ? body : head;
  }
  const size_t copied = head.copy(record.data(), record.size());
  return {record.data(), copied + body.copy(record.data() + copied, record.size() - copied)};
}

void skip(size_t count, Transport::Parts& parts) {
  const size_t of_head = std::min(count, parts[0].size());
  parts[0] += of_head;
  parts[1] += count - of_head;
}

}  // namespace

Transport::Transport(tcp::socket socket) : socket_(std::move(socket)) {
  error_code ignored;  // an option that cannot be set costs speed only
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
}

Transport::~Transport() {
  if (tls_ != nullptr) {
    tls_->close();
  }
}

awaitable<Transport::Moved> Transport::peek(asio::mutable_buffer space) {
  return socket_.async_receive(space, tcp::socket::message_peek, kAwaitTuple);
}

awaitable<bool> Transport::shake_hands(std::shared_ptr<const TlsContext> context) {
  tls_ = TlsSession::make(std::move(context), socket_.native_handle());
  if (tls_ == nullptr) {
    co_return false;
  }
  for (;;) {
    const TlsSession::Want want = tls_->shake_hands();
    if (want == TlsSession::Want::kNothing || want == TlsSession::Want::kClosed) {
      co_return want == TlsSession::Want::kNothing;
    }
    const bool ready = co_await wait_for(want);
    if (!ready) {
      co_return false;
    }
  }
}

std::string_view Transport::protocol() const {
  return tls_ == nullptr ? std::string_view() : tls_->protocol();
}

awaitable<bool> Transport::wait_for(TlsSession::Want want) {
  const bool writable = want == TlsSession::Want::kWrite;
  const auto [error] = co_await socket_.async_wait(
      writable ? tcp::socket::wait_write : tcp::socket::wait_read, kAwaitTuple);
  co_return !error;
}

awaitable<Transport::Moved> Transport::read_some(asio::mutable_buffer space) {
  return tls_ != nullptr ? read_tls(space) : socket_.async_read_some(space, kAwaitTuple);
}

awaitable<Transport::Moved> Transport::read_tls(asio::mutable_buffer space) {
  const std::span<char> into(static_cast<char*>(space.data()), space.size());
  size_t count = 0;
  TlsSession::Want want = tls_->read(into, count);
  if (want == TlsSession::Want::kNothing) {
    // A client that sends without a pause must leave the loop to others in between, as it does on
    // plain TCP.
    co_await asio::post(socket_.get_executor(), asio::use_awaitable);
    co_return Moved(error_code(), count);
  }
  while (want == TlsSession::Want::kRead || want == TlsSession::Want::kWrite) {
    const bool ready = co_await wait_for(want);
    if (!ready) {
      co_return Moved(asio::error::operation_aborted, 0);
    }
    want = tls_->read(into, count);
  }
  co_return want == TlsSession::Want::kNothing ? Moved(error_code(), count)
                                               : Moved(asio::error::eof, 0);
}

awaitable<Transport::Moved> Transport::write_some(Parts parts) {
  return tls_ != nullptr ? write_tls(parts) : socket_.async_write_some(parts, kAwaitTuple);
}

awaitable<Transport::Moved> Transport::write_tls(Parts parts) {
  for (;;) {
    error_code error;
    const size_t count = write_tls_now(parts, error);
    if (count > 0) {
      co_return Moved(error_code(), count);
    }
    if (error != asio::error::would_block) {
      co_return Moved(error, 0);
    }
    const bool ready = co_await wait_for(TlsSession::Want::kWrite);
    if (!ready) {
      co_return Moved(asio::error::operation_aborted, 0);
    }
  }
}

size_t Transport::write_now(Parts parts, error_code& error) {
  return tls_ != nullptr ? write_tls_now(parts, error) : socket_.write_some(parts, error);
}

size_t Transport::write_tls_now(Parts parts, error_code& error) {
  std::array<char, kRecordBytes> record;
  size_t total = 0;
  error = error_code();
  while (parts[0].size() + parts[1].size() > 0) {
    size_t count = 0;
    const TlsSession::Want want = tls_->write(next_record(parts, record), count);
    if (want != TlsSession::Want::kNothing) {
      const bool gone = want == TlsSession::Want::kClosed;
      error = gone ? error_code(asio::error::connection_reset) : asio::error::would_block;
      break;
    }
    total += count;
    skip(count, parts);
  }
  return total;
}

void Transport::cancel() {
  error_code ignored;  // there may be nothing to cancel
  socket_.cancel(ignored);
}

void Transport::shutdown_send() {
  if (tls_ != nullptr) {
    tls_->close();
  }
  error_code ignored;  // the client may have closed already
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace weir::server::net
