#include "bench/connection.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace weir::bench {

namespace asio = boost::asio;
using boost::system::error_code;

Connection::Connection(asio::io_context& io, asio::ip::tcp::endpoint server, Done done)
    : socket_(io), server_(std::move(server)), done_(std::move(done)) {}

void Connection::send(std::string_view request) {
  request_ = request;
  reply_.reset();
  if (socket_.is_open()) {
    write();
  } else {
    connect();
  }
}

void Connection::connect() {
  socket_.async_connect(server_, [this](const error_code& error) {
    if (error) {
      finish(error);
      return;
    }
    error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
    write();
  });
}

// A request almost always fits into the socket's buffer: one direct write then saves the round
// through the event loop that an asynchronous one would take.
void Connection::write() {
  error_code error;
  const size_t written = socket_.write_some(asio::buffer(request_), error);
  if (error && error != asio::error::would_block) {
    asio::post(socket_.get_executor(), [this, error] { finish(error); });
  } else if (written < request_.size()) {
    write_rest(written);
  } else {
    read();
  }
}

void Connection::write_rest(size_t written) {
  asio::async_write(socket_, asio::buffer(request_.substr(written)),
                    [this](const error_code& error, size_t) {
                      if (error) {
                        finish(error);
                      } else {
                        read();
                      }
                    });
}

void Connection::read() {
  const std::span<char> space = reply_.free_space();
  socket_.async_read_some(asio::buffer(space.data(), space.size()),
                          [this](const error_code& error, size_t bytes) { on_read(error, bytes); });
}

void Connection::on_read(const error_code& error, size_t bytes) {
  if (error) {
    finish(error);
    return;
  }
  switch (reply_.commit(bytes)) {
    case ReplyReader::State::kIncomplete:
      read();
      return;
    case ReplyReader::State::kMalformed:
      finish(asio::error::invalid_argument);
      return;
    case ReplyReader::State::kComplete:
      finish({});
      return;
  }
}

void Connection::finish(const error_code& error) {
  if (error || !reply_.keep_alive()) {
    error_code ignored;
    socket_.close(ignored);
  }
  done_(error, reply_);
}

}  // namespace weir::bench
