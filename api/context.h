#pragma once

// What operations work with. server/app builds one; tests build one around the memory engine.

#include "shards/service.h"

namespace weir::api {

class CallRates;
}  // namespace weir::api

namespace weir::channels {
class Problems;
}  // namespace weir::channels

namespace weir::api {

// What it refers to outlives it and is thread-safe.
struct Context {
  shards::Service& service;
  CallRates* call_rates = nullptr;  // nullptr: calls are not counted (--limits off)
  // What keeps channels from delivering; nullptr: there is no place to deliver to.
  const channels::Problems* problems = nullptr;
};

}  // namespace weir::api
