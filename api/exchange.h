#pragma once

// One call of one operation as dispatch sees it: an input to read, something to do, an output to
// write, without their C++ types. An operation's file ends with
//
//   std::unique_ptr<Exchange> put_record() {
//     return std::make_unique<TypedExchange<Input, Output, handle>>();
//   }
//
// where `handle` is
//
//   boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
//                                         Output& output);
//
// The handler fills the output instead of returning it: so dispatch awaits the handler itself, and
// no coroutine of its own kind stands in between for each operation (at most three awaitable levels
// for a put, docs/architecture.md).

#include <array>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "api/authorization.h"
#include "api/call.h"
#include "api/context.h"
#include "api/errors.h"
#include "api/member_table.h"
#include "api/shapes/stream_ref.h"
#include "base/buffer.h"
#include "base/clock.h"

namespace weir::api {

// What a handler may know of the call besides its input.
struct Request {
  const Principal& caller;
  // The input's views point into it. Puts move it into the append batch, the views stay good.
  base::Buffer& body;
  base::SteadyTime deadline;
};

// Of operations that answer an empty body.
struct NoOutput {};

class Exchange {
 public:
  virtual ~Exchange() = default;
  virtual ObjectRef input() = 0;
  // Meaningful after run() succeeded; `structure` is nullptr for NoOutput.
  virtual ConstObjectRef output() const = 0;
  // The name of the stream that the input gives, by name or by ARN; empty if it gives none.
  virtual std::string_view stream_name() const = 0;
  // What the operation is done to.
  virtual std::optional<NamedResource> resource(const Context& context,
                                                const Principal& caller) const = 0;
  virtual boost::asio::awaitable<Status> run(Context& context, const Request& request) = 0;
  // What follows the output after run() succeeded, of operations whose Output has `events`.
  virtual std::shared_ptr<EventStream> events() { return nullptr; }
};

template <typename Input, typename Output, auto handler>
class TypedExchange final : public Exchange {
 public:
  static_assert(is_readable(structure_of<Input>()));

  ObjectRef input() override { return {&structure_of<Input>(), &input_}; }

  ConstObjectRef output() const override {
    if constexpr (std::is_same_v<Output, NoOutput>) {
      return {};
    } else {
      return {&structure_of<Output>(), &output_};
    }
  }

  std::string_view stream_name() const override {
    if constexpr (requires { input_.stream; }) {
      return named_stream(input_.stream);
    } else if constexpr (requires { input_.consumer; }) {
      return named_stream(input_.consumer);
    } else if constexpr (requires { input_.stream_name; }) {
      return input_.stream_name.value_or(std::string_view());
    } else {
      return {};
    }
  }

  std::optional<NamedResource> resource(const Context& context,
                                        const Principal& caller) const override {
    if constexpr (requires { input_.consumer; }) {
      return named_resource(context, caller, input_.consumer);
    } else if constexpr (requires { input_.resource; }) {
      return named_resource(context, caller, input_.resource);
    } else if constexpr (requires { input_.channel; }) {
      return resource_of_channel(*input_.channel.channel_arn);
    } else if constexpr (requires { input_.shard_iterator; }) {
      return resource_of_iterator(context, *input_.shard_iterator);
    } else if constexpr (requires { input_.stream; }) {
      return stream_resource(context, caller);
    } else if constexpr (requires { input_.stream_name; }) {
      const StreamRef ref{.stream_name = input_.stream_name, .stream_arn = {}, .stream_id = {}};
      return named_resource(context, caller, ref);
    } else {
      return std::nullopt;
    }
  }

  boost::asio::awaitable<Status> run(Context& context, const Request& request) override {
    return handler(context, request, input_, output_);
  }

  std::shared_ptr<EventStream> events() override {
    if constexpr (requires { output_.events; }) {
      return std::move(output_.events);
    } else {
      return nullptr;
    }
  }

 private:
  std::optional<NamedResource> stream_resource(const Context& context,
                                               const Principal& caller) const {
    if constexpr (requires { input_.next_token; }) {
      // A listing goes on without naming its stream again.
      if (input_.next_token && !input_.stream.stream_name && !input_.stream.stream_arn) {
        return resource_of_token(context, *input_.next_token);
      }
    }
    return named_resource(context, caller, input_.stream);
  }

  Input input_;
  Output output_;
};

namespace operations {
#define OPERATION(wire, snake, group, rate) std::unique_ptr<Exchange> snake();
#include "api/operations.def"
#undef OPERATION
}  // namespace operations

}  // namespace weir::api
