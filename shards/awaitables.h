#pragma once

// The engine's completions as awaitables. A completion may arrive on any thread; the coroutine
// always goes on where it was suspended, on its own executor. Name the awaited value before using
// it (docs/architecture.md).

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/engine.h"

namespace weir::shards {

namespace asio = boost::asio;

namespace awaitables_internal {

// Suspends the caller, hands `start` a completion that resumes it with one value of T.
template <typename T, typename Start>
asio::awaitable<T> suspend_until(Start start) {
  return asio::async_initiate<const asio::use_awaitable_t<>, void(T)>(
      [start = std::move(start)](auto handler) mutable {
        start([handler = std::move(handler)](T value) mutable {
          const auto executor = asio::get_associated_executor(handler);
          asio::post(executor, [handler = std::move(handler), value = std::move(value)]() mutable {
            std::move(handler)(std::move(value));
          });
        });
      },
      asio::use_awaitable);
}

}  // namespace awaitables_internal

inline asio::awaitable<std::vector<engine::Appended>> append(
    engine::RecordLog& log, std::shared_ptr<const engine::AppendBatch> batch,
    base::SteadyTime deadline) {
  return awaitables_internal::suspend_until<std::vector<engine::Appended>>(
      [&log, batch = std::move(batch), deadline](auto done) mutable {
        log.append(std::move(batch), deadline, std::move(done));
      });
}

inline asio::awaitable<base::Result<engine::Page>> read(engine::RecordLog& log, engine::LogId id,
                                                        engine::Position from,
                                                        engine::ReadLimits limits,
                                                        base::SteadyTime deadline) {
  return awaitables_internal::suspend_until<base::Result<engine::Page>>(
      [&log, id, from, limits, deadline](auto done) mutable {
        log.read(id, from, limits, deadline, std::move(done));
      });
}

inline asio::awaitable<base::Result<engine::Position>> find_time(engine::RecordLog& log,
                                                                 engine::LogId id,
                                                                 base::Timestamp time,
                                                                 base::SteadyTime deadline) {
  return awaitables_internal::suspend_until<base::Result<engine::Position>>(
      [&log, id, time, deadline](auto done) mutable {
        log.find_time(id, time, deadline, std::move(done));
      });
}

inline asio::awaitable<base::Result<engine::SealedLog>> seal(engine::RecordLog& log,
                                                             engine::LogId id,
                                                             engine::Epoch epoch) {
  return awaitables_internal::suspend_until<base::Result<engine::SealedLog>>(
      [&log, id, epoch](auto done) mutable { log.seal(id, epoch, std::move(done)); });
}

inline asio::awaitable<engine::Outcome> propose(engine::MetaLog& log, std::string command) {
  return awaitables_internal::suspend_until<engine::Outcome>(
      [&log, command = std::move(command)](auto done) mutable {
        log.propose(std::move(command), std::move(done));
      });
}

}  // namespace weir::shards
