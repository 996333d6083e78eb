#pragma once

// From a Call of CloudWatch to its Reply. The order of checks: size, the caller, compression, the
// form of the body, the operation (only PutMetricData is answered), then the operation's own.

#include <boost/asio/awaitable.hpp>
#include <string_view>

#include "api/call.h"
#include "base/clock.h"
#include "base/random.h"
#include "monitoring/series.h"

namespace weir::api::cloudwatch {

// The first part of the X-Amz-Target; what follows is the name of the operation. In the query
// protocol, where the body names it, nothing follows.
inline constexpr std::string_view kTargetPrefix = "GraniteServiceVersion20100801.";

struct Context {
  monitoring::Series& series;
  const base::Clock& clock;
  base::RandomSource& random;  // of request ids
};

// Thread-safe. What the context refers to outlives it, and it outlives the coroutines it returns.
class Dispatch {
 public:
  explicit Dispatch(const Context& context) : context_(context) {}

  // The operation of the call is the whole target. Never throws.
  boost::asio::awaitable<Reply> operator()(Call call);

 private:
  Context context_;
};

}  // namespace weir::api::cloudwatch
