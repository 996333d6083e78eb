#pragma once

// From a Call of DynamoDB to its Reply. The order of checks: the size of the body, the caller is
// who it says (before anything is made of the body), the body is JSON (SerializationException), the
// operation is supported (UnknownOperationException, which lists those that are), then the
// operation's own.

#include <boost/asio/awaitable.hpp>
#include <string_view>

#include "api/call.h"
#include "api/dynamodb/operations.h"

namespace weir::api::dynamodb {

// The first part of the X-Amz-Target; what follows is the name of the operation.
inline constexpr std::string_view kTargetPrefix = "DynamoDB_20120810.";

// Thread-safe. What the context refers to outlives it, and it outlives the coroutines it returns.
class Dispatch {
 public:
  explicit Dispatch(const Context& context) : context_(context) {}

  // The operation of the call is the whole target. Never throws.
  boost::asio::awaitable<Reply> operator()(Call call);

 private:
  Context context_;
};

}  // namespace weir::api::dynamodb
