#pragma once

// What operations work with. server/app builds one; tests build one around the memory engine.

#include "shards/service.h"

namespace weir::api {

class CallRates;

// What it refers to outlives it and is thread-safe.
struct Context {
  shards::Service& service;
  CallRates* call_rates = nullptr;  // nullptr: calls are not counted (--limits off)
};

}  // namespace weir::api
