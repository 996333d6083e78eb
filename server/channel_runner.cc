#include "server/channel_runner.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <exception>
#include <utility>

#include "server/s3/directory_store.h"
#include "server/s3/s3_store.h"

namespace weir::server {

namespace asio = boost::asio;

base::Result<std::unique_ptr<ChannelRunner>> ChannelRunner::open(const ServeOptions& options,
                                                                 const base::Clock& clock,
                                                                 shards::Service& domain) {
  std::unique_ptr<s3::BlockingStore> store;
  std::string place;
  if (!options.s3_root.empty()) {
    ASSIGN_OR_RETURN(store, s3::DirectoryStore::open(options.s3_root));
    place = options.s3_root;
  } else if (!options.s3_endpoint.empty()) {
    ASSIGN_OR_RETURN(store, s3::S3Store::open({.endpoint = options.s3_endpoint,
                                               .region = options.region,
                                               .credentials = s3::environment_credentials(),
                                               .clock = clock}));
    place = options.s3_endpoint;
  } else {
    return std::unique_ptr<ChannelRunner>();
  }
  return std::make_unique<ChannelRunner>(std::move(store), std::move(place), domain);
}

ChannelRunner::ChannelRunner(std::unique_ptr<s3::BlockingStore> store, std::string place,
                             shards::Service& domain)
    : place_(std::move(place)), store_(std::move(store)), deliveries_(domain, *store_) {}

ChannelRunner::~ChannelRunner() {
  stop();
}

void ChannelRunner::start() {
  asio::co_spawn(context_, deliveries_.run(),
                 // It ends by cancellation, which is an exception.
                 asio::bind_cancellation_slot(signal_.slot(), [](const std::exception_ptr&) {}));
  thread_ = std::thread([this] { context_.run(); });
}

void ChannelRunner::stop() {
  if (!thread_.joinable()) {
    return;
  }
  deliveries_.stop();
  asio::post(context_, [this] { signal_.emit(asio::cancellation_type::terminal); });
  store_->refuse();
  // The context has no more work when the last turn has ended, for which each of its puts must be
  // answered: only then may the store's threads end.
  thread_.join();
  store_->close();
}

}  // namespace weir::server
