#include "server/s3/s3_store.h"

#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace weir::server::s3 {
namespace {

using base::Error;
using base::Result;

constexpr size_t kThreads = 4;
constexpr time_t kConnectSeconds = 5;
constexpr time_t kTransferSeconds = 30;
constexpr int kOk = 200;
constexpr size_t kTextBytesMax = 200;

// What stands between <name> and </name>; empty if it is not there.
std::string_view element(std::string_view xml, std::string_view name) {
  const std::string open = fmt::format("<{}>", name);
  const size_t start = xml.find(open);
  if (start == std::string_view::npos) {
    return {};
  }
  xml.remove_prefix(start + open.size());
  return xml.substr(0, std::min(xml.find('<'), kTextBytesMax));
}

// "host:port" of "http://host:port", as a client writes it into the Host header; empty: the text is
// no such endpoint.
std::string host_of(std::string_view endpoint) {
  std::string_view host = endpoint;
  std::string_view usual_port;
  if (endpoint.starts_with("http://")) {
    host.remove_prefix(std::string_view("http://").size());
    usual_port = ":80";
  } else if (endpoint.starts_with("https://")) {
    host.remove_prefix(std::string_view("https://").size());
    usual_port = ":443";
  } else {
    return {};
  }
  if (host.empty() || host.find_first_of("/?#@ ") != std::string_view::npos) {
    return {};
  }
  // A port that goes without saying is not said.
  if (host.ends_with(usual_port)) {
    host.remove_suffix(usual_port.size());
  }
  return std::string(host);
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets any
  return value == nullptr ? "" : value;
}

}  // namespace

S3Credentials environment_credentials() {
  return {.access_key = variable("AWS_ACCESS_KEY_ID"),
          .secret = variable("AWS_SECRET_ACCESS_KEY"),
          .session_token = variable("AWS_SESSION_TOKEN")};
}

std::string refusal_text(int status, const std::string& body) {
  const std::string_view code = element(body, "Code");
  const std::string_view message = element(body, "Message");
  std::string text = fmt::format("the service answered {}", status);
  if (!code.empty()) {
    text.append(" ").append(code);
  }
  if (!message.empty()) {
    text.append(" (").append(message).append(")");
  }
  return text;
}

Result<std::unique_ptr<S3Store>> S3Store::open(Settings settings) {
  while (settings.endpoint.ends_with('/')) {
    settings.endpoint.pop_back();
  }
  std::string host = host_of(settings.endpoint);
  if (host.empty()) {
    return Error::invalid_argument("--s3-endpoint: " + settings.endpoint +
                                   " is not of the form http://host:port or https://host:port");
  }
  if (settings.credentials.access_key.empty() || settings.credentials.secret.empty()) {
    return Error::invalid_argument(
        "--s3-endpoint needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment");
  }
  return std::make_unique<S3Store>(std::move(settings), std::move(host));
}

S3Store::S3Store(Settings settings, std::string host)
    : BlockingStore(kThreads), settings_(std::move(settings)), host_(std::move(host)) {}

S3Store::~S3Store() {
  close();
}

Result<void> S3Store::store(const channels::Object& object) {
  const PutRequest request =
      signed_put(object, host_, settings_.region, settings_.credentials, settings_.clock.wall());
  httplib::Client client(settings_.endpoint);
  client.set_connection_timeout(kConnectSeconds);
  client.set_read_timeout(kTransferSeconds);
  client.set_write_timeout(kTransferSeconds);
  // The target is encoded already.
  client.set_url_encode(false);
  httplib::Headers headers = {{"Host", host_}};
  for (const auto& [name, value] : request.headers) {
    if (name != "content-type") {
      headers.emplace(name, value);
    }
  }
  {
    const base::MutexLock lock(mutex_);
    if (closing()) {
      return Error::unavailable("the server is stopping");
    }
    calls_.insert(&client);
  }
  const httplib::Result result =
      client.Put(request.target, headers, object.body, object.content_type);
  {
    const base::MutexLock lock(mutex_);
    calls_.erase(&client);
  }
  if (!result) {
    return Error::io_error(fmt::format("no answer from {} ({})", settings_.endpoint,
                                       httplib::to_string(result.error())));
  }
  if (result->status != kOk) {
    return Error::io_error(refusal_text(result->status, result->body));
  }
  return {};
}

void S3Store::interrupt() {
  const base::MutexLock lock(mutex_);
  for (httplib::Client* const client : calls_) {
    client->stop();
  }
}

}  // namespace weir::server::s3
