#include "server/channel_runner.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <exception>
#include <utility>

#include "base/log.h"
#include "server/limits.h"
#include "server/s3/directory_store.h"
#include "server/s3/s3_store.h"

namespace weir::server {

namespace asio = boost::asio;

uint64_t batch_bytes(const ServeOptions& options) {
  const bool delivers = !options.s3_root.empty() || !options.s3_endpoint.empty();
  return delivers ? std::min(options.memory_bytes / kBatchShareDivisor, kBatchBytesMax) : 0;
}

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
  return std::make_unique<ChannelRunner>(Parts{.store = std::move(store),
                                               .place = std::move(place),
                                               .batch_bytes = batch_bytes(options)},
                                         domain);
}

ChannelRunner::ChannelRunner(Parts parts, shards::Service& domain)
    : place_(std::move(parts.place)),
      store_(std::move(parts.store)),
      deliveries_(domain, *store_, parts.batch_bytes) {}

ChannelRunner::~ChannelRunner() {
  stop();
}

void ChannelRunner::start() {
  asio::co_spawn(context_, deliveries_.run(),
                 asio::bind_cancellation_slot(signal_.slot(), [this](const std::exception_ptr&) {
                   // It ends by cancellation, which is an exception, when it is to stop.
                   if (!stopping_) {
                     base::log_error("channels deliver no more until weir is started again");
                   }
                 }));
  thread_ = std::thread([this] { context_.run(); });
}

void ChannelRunner::stop() {
  if (!thread_.joinable()) {
    return;
  }
  stopping_ = true;
  deliveries_.stop();
  asio::post(context_, [this] { signal_.emit(asio::cancellation_type::terminal); });
  store_->refuse();
  // The context has no more work when the last turn has ended, for which each of its puts must be
  // answered: only then may the store's threads end.
  thread_.join();
  store_->close();
}

}  // namespace weir::server
