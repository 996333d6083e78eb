// The fence around cpp-httplib. Its traps:
// - It sets SO_REUSEPORT unless told otherwise, and a second server on the port would go unnoticed.
// - A kept connection occupies a thread of its pool; with few threads, connections must not be
//   kept.
// - stop() does nothing before the accepting thread has begun to run.
// - Its classes depend on the macros of its package (CMakeLists.txt defines the same).

#include "server/admin/admin_server.h"

#include <httplib.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace weir::server::admin {

using base::Error;
using base::Result;
using boost::asio::ip::tcp;

namespace {

// One to answer while another waits for a slow client, and one more.
constexpr size_t kThreads = 3;
constexpr time_t kClientSeconds = 2;

constexpr const char* kText = "text/plain; charset=utf-8";
constexpr const char* kMetricsText = "text/plain; version=0.0.4; charset=utf-8";

void allow_fast_restart(socket_t socket) {
  const int yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
}

}  // namespace

class AdminServer::Http {
 public:
  explicit Http(Pages pages) : pages_(std::move(pages)) {
    server_.new_task_queue = [] {
      return std::make_unique<httplib::ThreadPool>(kThreads).release();
    };
    server_.set_socket_options(allow_fast_restart);
    server_.set_keep_alive_max_count(1);
    server_.set_read_timeout(kClientSeconds);
    server_.set_write_timeout(kClientSeconds);
    server_.Get("/health/live", [](const httplib::Request&, httplib::Response& response) {
      response.set_content("live\n", kText);
    });
    server_.Get("/health/ready", [this](const httplib::Request&, httplib::Response& response) {
      const Readiness readiness = pages_.readiness();
      response.status = readiness.ready ? 200 : 503;
      response.set_content(readiness.text + "\n", kText);
    });
    server_.Get("/metrics", [this](const httplib::Request&, httplib::Response& response) {
      response.set_content(pages_.metrics(), kMetricsText);
    });
  }

  ~Http() {
    if (!thread_.joinable()) {
      return;
    }
    while (!server_.is_running()) {
      std::this_thread::yield();  // stop() would be lost
    }
    server_.stop();
    thread_.join();
  }

  // The port; 0 when it cannot be had, with the reason in errno.
  int bind(const std::string& host, int port) {
    errno = 0;
    if (port == 0) {
      const int found = server_.bind_to_any_port(host);
      return found > 0 ? found : 0;
    }
    return server_.bind_to_port(host, port) ? port : 0;
  }

  void run() {
    thread_ = std::thread([this] { server_.listen_after_bind(); });
  }

 private:
  const Pages pages_;
  httplib::Server server_;
  std::thread thread_;
};

Result<std::unique_ptr<AdminServer>> AdminServer::start(const tcp::endpoint& endpoint,
                                                        Pages pages) {
  auto http = std::make_unique<Http>(std::move(pages));
  const std::string host = endpoint.address().to_string();
  const int port = http->bind(host, endpoint.port());
  if (port == 0) {
    return Error::io_error("cannot listen on " + host + ":" + std::to_string(endpoint.port()) +
                           " for health and metrics: " + std::generic_category().message(errno));
  }
  http->run();
  return std::make_unique<AdminServer>(
      std::move(http), tcp::endpoint(endpoint.address(), static_cast<uint16_t>(port)));
}

AdminServer::AdminServer(std::unique_ptr<Http> http, tcp::endpoint endpoint)
    : http_(std::move(http)), endpoint_(std::move(endpoint)) {}

AdminServer::~AdminServer() = default;

}  // namespace weir::server::admin
