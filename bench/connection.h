#pragma once

// One keep-alive HTTP connection that carries one request at a time. It connects when the first
// request needs it, and again after the server or an error closed it.
//
// Everything happens on the thread that runs the io_context given to the constructor. The object
// must outlive its outstanding request.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <string_view>

#include "bench/reply_reader.h"

namespace weir::bench {

class Connection {
 public:
  // `error` is set when there is no reply. The reply is valid until the next send().
  using Done =
      std::function<void(const boost::system::error_code& error, const ReplyReader& reply)>;

  Connection(boost::asio::io_context& io, boost::asio::ip::tcp::endpoint server, Done done);

  // Sends `request`, whose bytes must stay until done is called, exactly once, never from inside
  // of send().
  void send(std::string_view request);

 private:
  void connect();
  void write();
  void write_rest(size_t written);
  void read();
  void on_read(const boost::system::error_code& error, size_t bytes);
  void finish(const boost::system::error_code& error);

  boost::asio::ip::tcp::socket socket_;
  const boost::asio::ip::tcp::endpoint server_;
  const Done done_;
  std::string_view request_;
  ReplyReader reply_;
};

}  // namespace weir::bench
