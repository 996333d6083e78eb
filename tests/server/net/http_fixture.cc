#include "tests/server/net/http_fixture.h"

#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <future>
#include <thread>
#include <utility>

namespace weir::server::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr int kPatienceSeconds = 10;

}  // namespace

Client::Client(const tcp::endpoint& server) {
  socket_.connect(server);
  const timeval longest{.tv_sec = kPatienceSeconds, .tv_usec = 0};
  setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof(longest));
}

void Client::send(std::string_view bytes) {
  ASSERT_TRUE(try_send(bytes)) << bytes.substr(0, 200);
}

bool Client::try_send(std::string_view bytes) {
  error_code error;
  asio::write(socket_, asio::buffer(bytes), error);
  return !error;
}

// Plain recv(), because Asio waits for ever in a blocking read whatever SO_RCVTIMEO says.
bool Client::fill() {
  std::array<char, 65536> bytes;
  const ssize_t count = ::recv(socket_.native_handle(), bytes.data(), bytes.size(), 0);
  if (count > 0) {
    received_.append(bytes.data(), static_cast<size_t>(count));
  }
  return count > 0;
}

std::string Client::take_line() {
  size_t end = received_.find("\r\n");
  while (end == std::string::npos && fill()) {
    end = received_.find("\r\n");
  }
  if (end == std::string::npos) {
    return "";
  }
  std::string line = received_.substr(0, end);
  received_.erase(0, end + 2);
  return line;
}

std::string Client::read_bytes(size_t count) {
  while (received_.size() < count && fill()) {
  }
  std::string bytes = received_.substr(0, count);
  received_.erase(0, count);
  return bytes;
}

ClientAnswer Client::read_answer(bool without_body) {
  ClientAnswer answer;
  const std::string status = take_line();
  if (status.size() < 12) {
    return answer;
  }
  answer.status = std::stoi(status.substr(9, 3));
  for (std::string line = take_line(); !line.empty(); line = take_line()) {
    const size_t colon = line.find(": ");
    std::string name = line.substr(0, colon);
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    answer.headers[name] = line.substr(colon + 2);
  }
  if (const auto length = answer.headers.find("content-length");
      length != answer.headers.end() && !without_body) {
    answer.body = read_bytes(std::stoull(length->second));
  } else if (answer.headers.contains("transfer-encoding")) {
    answer.body = read_bytes(5);  // all of it if it is empty, else its beginning
  }
  return answer;
}

bool Client::is_closed() {
  char byte = 0;
  const ssize_t count = ::recv(socket_.native_handle(), &byte, 1, 0);
  const bool gave_up = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  return received_.empty() && count <= 0 && !gave_up;
}

void Client::shutdown_send() {
  socket_.shutdown(tcp::socket::shutdown_send);
}

void Client::close() {
  socket_.close();
}

ApiHandler ParkedCalls::handler() {
  return [this](api::Call call) -> asio::awaitable<api::Reply> {
    const auto executor = co_await asio::this_coro::executor;
    auto park = [this, executor](auto done) {
      const base::MutexLock lock(mutex_);
      parked_.push_back([executor, done = std::move(done)]() mutable {
        asio::post(executor, [done = std::move(done)]() mutable { std::move(done)(true); });
      });
      arrived_.notify_all();
    };
    const bool released = co_await asio::async_initiate<const asio::use_awaitable_t<>, void(bool)>(
        park, asio::use_awaitable);
    EXPECT_TRUE(released);
    co_return api::Reply{.body = call.operation};
  };
}

void ParkedCalls::wait_for_calls(size_t count) {
  base::MutexLock lock(mutex_);
  while (parked_.size() < count) {
    arrived_.wait(lock);
  }
}

void ParkedCalls::release() {
  base::MutexLock lock(mutex_);
  for (auto& call : std::exchange(parked_, {})) {
    call();
  }
}

asio::awaitable<api::Reply> echo(api::Call call) {
  co_return api::Reply{.body =
                           "{\"" + call.operation + "\":" + std::to_string(call.body.size()) + "}"};
}

void HttpTest::start(Options options) {
  memory_ = std::make_unique<MemoryBudget>(options.memory);
  gate_ = std::make_unique<ConnectionGate>(options.connections);
  const Services services{.clock = clock_,
                          .random = random_,
                          .memory = *memory_,
                          .gate = *gate_,
                          .handler = options.handler,
                          .defaults = {"000000000000", "us-east-1"},
                          .verification = {.file = options.credentials, .clock = &clock_},
                          .certificate = options.certificate,
                          .leases = options.leases};
  server_ = std::make_unique<HttpServer>(services, options.loops);
  const auto endpoint = server_->listen(tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  ASSERT_TRUE(endpoint.ok()) << endpoint.error().text();
  endpoint_ = endpoint.value();
  server_->start();
}

void HttpTest::on_loop(IoLoop& loop, std::function<void()> work) {
  std::promise<void> done;
  asio::post(loop.context(), [&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

void HttpTest::settle() {
  for (const auto& each : server_->loops()) {
    on_loop(*each, [] {});
  }
}

void HttpTest::advance(int64_t millis) {
  settle();
  clock_.advance_millis(millis);
  for (const auto& each : server_->loops()) {
    on_loop(*each, [&each] { each->sweep(); });
  }
}

void HttpTest::wait_until(const std::function<bool()>& condition) {
  const base::SystemClock real;
  const base::SteadyTime end = real.steady() + kPatienceSeconds * base::kNanosPerSecond;
  while (!condition()) {
    ASSERT_LT(real.steady(), end) << "the server did not do what the test waits for";
    std::this_thread::yield();
  }
}

uint64_t HttpTest::bytes_read() {
  uint64_t sum = 0;
  for (const auto& each : server_->loops()) {
    sum += each->stats().bytes_read.get();
  }
  return sum;
}

std::string request(std::string_view operation, std::string_view body,
                    std::string_view more_headers) {
  std::string text = "POST / HTTP/1.1\r\nHost: weir\r\nX-Amz-Target: Kinesis_20131202.";
  text.append(operation);
  text +=
      "\r\nContent-Type: application/x-amz-json-1.1\r\nX-Amz-Date: 20260101T000000Z\r\n"
      "Authorization: AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/kinesis/aws4_request, "
      "SignedHeaders=host, Signature=00\r\n";
  text.append(more_headers);
  if (more_headers.find("Transfer-Encoding") == std::string_view::npos) {
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  return text.append("\r\n").append(body);
}

}  // namespace weir::server::net
