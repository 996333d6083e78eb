#pragma once

// A server on a free port of loopback with a fake in place of the operations, and a client that
// sends raw bytes. Time is a ManualClock; nothing here sleeps.

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "base/unique_function.h"
#include "server/auth/credentials_file.h"
#include "server/limits.h"
#include "server/net/connection_gate.h"
#include "server/net/http_server.h"
#include "server/net/memory_budget.h"

namespace weir::server::net {

// One answer as a client reads it. Header names in lower case.
struct ClientAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;
  std::string body;
};

// A client's end of a connection. Blocking; a read that gets nothing for ten seconds gives up.
class Client {
 public:
  explicit Client(const boost::asio::ip::tcp::endpoint& server);

  void send(std::string_view bytes);
  // Sends as far as the server takes it; false when the connection broke.
  bool try_send(std::string_view bytes);
  // Reads one answer; status 0 when the connection ended first.
  ClientAnswer read_answer(bool without_body = false);
  // The next bytes, fewer when the connection ended first.
  std::string read_bytes(size_t count);
  // True when the server has closed the connection and nothing came before that.
  bool is_closed();
  void shutdown_send();
  void close();

 private:
  bool fill();
  std::string take_line();

  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_{context_};
  std::string received_;
};

// An ApiHandler whose calls wait until the test lets them go.
class ParkedCalls {
 public:
  ApiHandler handler();
  void wait_for_calls(size_t count);
  // Answers all that wait now.
  void release();

 private:
  base::Mutex mutex_;
  base::CondVar arrived_;
  std::vector<base::UniqueFunction<void()>> parked_ WEIR_GUARDED_BY(mutex_);
};

// Answers 200 with the operation's name and the size of the body: {"PutRecord":2}.
boost::asio::awaitable<api::Reply> echo(api::Call call);

class HttpTest : public testing::Test {
 protected:
  struct Options {
    ApiHandler handler = echo;
    size_t loops = 1;
    uint64_t memory = 512 * kMiB;
    uint64_t connections = 100;
    auth::CredentialsFile* credentials = nullptr;  // nullptr: signatures are not verified
    const TlsCertificate* certificate = nullptr;   // nullptr: no TLS
    bool leases = false;
  };

  void start(Options options);
  void start() { start(Options()); }
  Client connect() { return Client(endpoint_); }
  IoLoop& loop(size_t index = 0) { return *server_->loops()[index]; }

  // Runs `work` on a loop's thread and waits for it.
  void on_loop(IoLoop& loop, std::function<void()> work);
  // Waits until no loop is in the middle of something: an answer reaches the client before the
  // server has done with its request.
  void settle();
  // Settles, lets time pass and runs the sweep of every loop.
  void advance(int64_t millis);
  // Waits until the server has done something; fails after ten seconds.
  void wait_until(const std::function<bool()>& condition);
  uint64_t bytes_read();

  base::ManualClock clock_;
  base::SeededRandom random_{7};
  std::unique_ptr<MemoryBudget> memory_;
  std::unique_ptr<ConnectionGate> gate_;
  std::unique_ptr<HttpServer> server_;
  boost::asio::ip::tcp::endpoint endpoint_;
};

// A well-formed signed request for `operation`.
std::string request(std::string_view operation, std::string_view body,
                    std::string_view more_headers = "");

}  // namespace weir::server::net
