#pragma once

// The deliveries of channels inside the server: the place for objects that the flags name, and a
// thread for the work.

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/result.h"
#include "channels/deliveries.h"
#include "server/options.h"
#include "server/s3/blocking_store.h"
#include "shards/service.h"

namespace weir::server {

// What the batches of all channels may hold: a part of --memory, 0 if they have no place to go.
uint64_t batch_bytes(const ServeOptions& options);

class ChannelRunner {
 public:
  // nullptr: no flag names a place, and channels deliver nowhere. An error is a sentence for the
  // operator. The arguments outlive it.
  static base::Result<std::unique_ptr<ChannelRunner>> open(const ServeOptions& options,
                                                           const base::Clock& clock,
                                                           shards::Service& domain);
  // For open().
  struct Parts {
    std::unique_ptr<s3::BlockingStore> store;
    std::string place;
    size_t batch_bytes = 0;
  };
  ChannelRunner(Parts parts, shards::Service& domain);
  ~ChannelRunner();

  void start();
  // What is under way ends early; its records are delivered again by the next process.
  void stop();

  const channels::Problems& problems() const { return deliveries_.problems(); }
  const channels::DeliveryStats& stats() const { return deliveries_.stats(); }
  // For the start-up line: where objects go.
  const std::string& place() const { return place_; }

 private:
  std::string place_;
  boost::asio::io_context context_{1};
  std::unique_ptr<s3::BlockingStore> store_;
  channels::Deliveries deliveries_;
  boost::asio::cancellation_signal signal_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace weir::server
