#include "server/s3/blocking_store.h"

#include <boost/asio/post.hpp>

#include <utility>

namespace weir::server::s3 {

void BlockingStore::put(std::shared_ptr<const channels::Object> object, channels::PutDone done) {
  boost::asio::post(pool_, [this, object = std::move(object), done = std::move(done)]() mutable {
    if (closing_) {
      done(base::Error::unavailable("the server is stopping"));
      return;
    }
    done(store(*object));
  });
}

void BlockingStore::refuse() {
  closing_ = true;
  interrupt();
}

void BlockingStore::close() {
  refuse();
  pool_.join();
}

}  // namespace weir::server::s3
