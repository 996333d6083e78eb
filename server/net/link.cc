#include "server/net/link.h"

#include <boost/asio/buffer.hpp>
#include <span>
#include <utility>

#include "server/limits.h"
#include "server/net/io_loop.h"

namespace weir::server::net {

namespace asio = boost::asio;
using asio::awaitable;

Link::Link(IoLoop& its_loop, asio::ip::tcp::socket socket)
    : loop(its_loop), transport(std::move(socket)), patience(now()) {}

base::SteadyTime Link::now() const {
  return loop.services().clock.steady();
}

awaitable<bool> Link::read_some() {
  const std::span<char> space = input.free_space();
  const asio::mutable_buffer buffer(space.data(), space.size());
  const auto [error, count] = co_await transport.read_some(buffer);
  if (error) {
    co_return false;
  }
  input.filled(count);
  patience.progress(count);
  loop.stats().bytes_read.add(count);
  co_return true;
}

awaitable<bool> Link::linger() {
  transport.shutdown_send();
  patience.enter(Phase::kLinger, now());
  for (uint64_t thrown_away = 0; thrown_away < kLingerBytesMax;) {
    input.consume(input.view().size());
    const bool more = co_await read_some();
    if (!more) {
      co_return false;
    }
    thrown_away += input.view().size();
  }
  co_return true;
}

void Link::sweep(base::SteadyTime time) {
  if (patience.is_over(time)) {
    loop.stats().connections_timed_out.add();
    transport.cancel();
  }
}

void Link::wrote(size_t count) {
  patience.progress(count);
  loop.stats().bytes_written.add(count);
}

}  // namespace weir::server::net
