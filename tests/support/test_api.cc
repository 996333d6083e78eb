#include "tests/support/test_api.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <optional>
#include <utility>

#include "base/check.h"
#include "tests/support/cbor_text.h"
#include "tests/support/input_shape.h"

namespace weir::api {
namespace {

// Runs a coroutine on the loop until it has its result.
template <typename T>
T run(boost::asio::io_context& loop, boost::asio::awaitable<T> coroutine) {
  std::optional<T> result;
  std::exception_ptr fault;
  boost::asio::co_spawn(loop, std::move(coroutine), [&](std::exception_ptr thrown, T value) {
    fault = thrown;
    result.emplace(std::move(value));
  });
  loop.restart();
  while (!result) {
    CHECK(loop.run_one() > 0);
  }
  if (fault) {
    std::rethrow_exception(fault);
  }
  return *std::move(result);
}

boost::asio::awaitable<bool> start_service(shards::Service& service) {
  const auto result = co_await service.start();
  co_return result.ok();
}

Principal test_caller() {
  return {
      .account = std::string(kTestAccount), .region = std::string(kTestRegion), .access_key = {}};
}

}  // namespace

std::string TestReply::text(std::string_view name) const {
  const std::string start = "\"" + std::string(name) + "\":\"";
  const size_t at = body.find(start);
  if (at == std::string::npos) {
    return {};
  }
  const size_t value = at + start.size();
  return body.substr(value, body.find('"', value) - value);
}

std::ostream& operator<<(std::ostream& out, const TestReply& reply) {
  return out << reply.operation << " " << reply.request << "\n  got " << reply.status << " "
             << reply.body;
}

TestApi::TestApi(const Settings& settings)
    : settings_(settings),
      engine_(engine::make_memory_engine({.clock = clock_, .faults = settings.faults})) {
  start();
}

void TestApi::start() {
  service_ =
      std::make_unique<shards::Service>(shards::Service::Parts{.engine = *engine_,
                                                               .clock = clock_,
                                                               .random = random_,
                                                               .options = settings_.options,
                                                               .master_keys = &master_keys_});
  CHECK(service_->open().ok());
  // An engine with faults may refuse; an operator would start the process again.
  while (!run(loop_, start_service(*service_))) {
  }
  call_rates_ = std::make_unique<CallRates>(clock_.steady());
  context_ = std::make_unique<Context>(
      Context{.service = *service_,
              .call_rates = settings_.count_calls ? call_rates_.get() : nullptr,
              .problems = settings_.delivers ? &problems_ : nullptr});
  dispatch_ = std::make_unique<Dispatch>(*context_);
}

void TestApi::restart() {
  dispatch_.reset();
  context_.reset();
  service_.reset();
  start();
}

TestReply TestApi::send(Call call) {
  TestReply result{.operation = call.operation, .request = std::string(call.body.view())};
  Reply reply = run(loop_, (*dispatch_)(std::move(call)));
  result.status = reply.status;
  result.error_type = std::move(reply.error_type);
  result.body = std::move(reply.body);
  result.events = std::move(reply.events);
  return result;
}

TestReply TestApi::call_as(const Principal& caller, std::string_view operation,
                           std::string_view json) {
  Call call;
  call.operation = operation;
  call.body = base::Buffer::copy_of(json);
  call.caller = caller;
  return send(std::move(call));
}

TestReply TestApi::call(std::string_view operation, std::string_view json) {
  return call_as(test_caller(), operation, json);
}

TestReply TestApi::call_in_cbor(std::string_view operation, std::string_view json,
                                base::RandomSource* forms) {
  Call call;
  call.operation = operation;
  call.format = WireFormat::kCbor;
  call.body = base::Buffer::copy_of(to_cbor(json, input_shape(operation), forms));
  call.caller = test_caller();
  TestReply reply = send(std::move(call));
  reply.request = "(CBOR) " + std::string(json);
  // Events are JSON whatever the request was (docs/compatibility.md).
  const bool is_cbor = !reply.body.empty() && reply.events == nullptr;
  reply.body = is_cbor ? to_json(reply.body) : reply.body;
  return reply;
}

void TestApi::create_stream(std::string_view name, int shards) {
  const TestReply reply =
      call("CreateStream", "{\"StreamName\":\"" + std::string(name) +
                               "\",\"ShardCount\":" + std::to_string(shards) + "}");
  ASSERT_EQ(reply.status, 200) << reply;
}

std::string TestApi::iterator(std::string_view stream, std::string_view shard,
                              std::string_view type, std::string_view more) {
  const TestReply reply = call("GetShardIterator", std::string(R"({"StreamName":")")
                                                       .append(stream)
                                                       .append(R"(","ShardId":")")
                                                       .append(shard)
                                                       .append(R"(","ShardIteratorType":")")
                                                       .append(type)
                                                       .append("\"")
                                                       .append(more)
                                                       .append("}"));
  EXPECT_EQ(reply.status, 200) << reply;
  return reply.text("ShardIterator");
}

}  // namespace weir::api
