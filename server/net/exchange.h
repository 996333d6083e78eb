#pragma once

// What sessions of all protocols do alike for a request.

#include <boost/asio/awaitable.hpp>
#include <cstdint>

#include "base/clock.h"
#include "server/front.h"
#include "server/net/answer.h"
#include "server/net/stats.h"

namespace weir::server::net {

class IoLoop;

// Why a request is answered before all of it was read.
enum class Refusal { kBadRequest, kHeadTooLarge, kBodyTooLarge, kNoMemory };

// The answer to it; `stats` counts it as one that names no operation.
Answer refuse(Refusal reason, LoopStats& stats);

// Takes `bytes` of the memory budget as soon as they are free; false when that has not happened
// kMemoryWaitMillisMax after `start`. The bytes then belong to the caller.
boost::asio::awaitable<bool> wait_for_memory(IoLoop& loop, uint64_t bytes, base::SteadyTime start);

// `start` is the end of the request's head, `now` the start of its answer.
void count_answer(const Request& request, const Answer& answer, base::SteadyTime start,
                  base::SteadyTime now, LoopStats& stats);

}  // namespace weir::server::net
