#pragma once

// What both stores have in common: threads of their own for calls that block, a few at a time.

#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <memory>

#include "base/result.h"
#include "channels/object_store.h"

namespace weir::server::s3 {

class BlockingStore : public channels::ObjectStore {
 public:
  explicit BlockingStore(size_t threads) : pool_(threads) {}

  void put(std::shared_ptr<const channels::Object> object, channels::PutDone done) final;

  // Ends what is under way as early as it can be ended, with an error. Later puts fail at once.
  void refuse();

  // refuse(), and waits for what is under way. No put may follow. Called before the store is
  // destroyed.
  void close();

 protected:
  // Blocks; on a thread of the store, several at a time.
  virtual base::Result<void> store(const channels::Object& object) = 0;
  // Makes store() return early.
  virtual void interrupt() {}

  bool closing() const { return closing_; }

 private:
  std::atomic<bool> closing_{false};
  boost::asio::thread_pool pool_;
};

}  // namespace weir::server::s3
