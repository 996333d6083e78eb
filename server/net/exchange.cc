#include "server/net/exchange.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "server/limits.h"
#include "server/net/io_loop.h"

namespace weir::server::net {

namespace asio = boost::asio;
using asio::awaitable;

namespace {

Answer answer_to(Refusal reason) {
  switch (reason) {
    case Refusal::kBadRequest:
      break;
    case Refusal::kHeadTooLarge:
      return {.status = 431, .kind = AnswerKind::kUnread, .error_type = "RequestHeadTooLarge"};
    case Refusal::kBodyTooLarge:
      return {.status = 413, .kind = AnswerKind::kTooLarge, .error_type = "RequestTooLarge"};
    case Refusal::kNoMemory:
      return {.status = 503, .kind = AnswerKind::kUnread, .error_type = "ServiceUnavailable"};
  }
  return {.status = 400, .kind = AnswerKind::kUnread, .error_type = "BadRequest"};
}

}  // namespace

Answer refuse(Refusal reason, LoopStats& stats) {
  Answer answer = answer_to(reason);
  stats.errors.add(stats.no_operation(), answer.error_type);
  if (reason == Refusal::kNoMemory) {
    stats.memory_refusals.add();
  }
  return answer;
}

awaitable<bool> wait_for_memory(IoLoop& loop, uint64_t bytes, base::SteadyTime start) {
  const base::SteadyTime deadline = start + kMemoryWaitMillisMax * base::kNanosPerMilli;
  auto initiate = [&loop, bytes, deadline](auto handler) {
    auto done = [handler = std::move(handler),
                 executor = loop.context().get_executor()](bool taken) mutable {
      asio::post(executor,
                 [handler = std::move(handler), taken]() mutable { std::move(handler)(taken); });
    };
    loop.services().memory.take_later(bytes, deadline, std::move(done));
  };
  return asio::async_initiate<const asio::use_awaitable_t<>, void(bool)>(initiate,
                                                                         asio::use_awaitable);
}

void count_answer(const Request& request, const Answer& answer, base::SteadyTime start,
                  base::SteadyTime now, LoopStats& stats) {
  const size_t operation =
      request.operation ? static_cast<size_t>(*request.operation) : stats.no_operation();
  stats.by_operation[operation].requests.add();
  stats.by_operation[operation].latency.record(static_cast<uint64_t>(now.nanos - start.nanos));
  if (!answer.error_type.empty()) {
    stats.errors.add(operation, answer.error_type);
  }
}

}  // namespace weir::server::net
