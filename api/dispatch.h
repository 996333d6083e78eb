#pragma once

// From a Call to a Reply: the checks that all operations share, in AWS's order, then the operation.

#include <boost/asio/awaitable.hpp>

#include "api/call.h"
#include "api/context.h"

namespace weir::api {

// Thread-safe. The context outlives it, and it outlives the coroutines it returns, which run on the
// executor of whoever awaits them.
class Dispatch {
 public:
  explicit Dispatch(Context& context) : context_(context) {}

  // Never throws; what operations throw (out of memory, faults of ours) is logged and answered
  // with InternalFailure.
  boost::asio::awaitable<Reply> operator()(Call call);

 private:
  Context& context_;
};

}  // namespace weir::api
