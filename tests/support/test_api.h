#pragma once

// The API without sockets: operations behind dispatch, over the memory engine, with a clock that
// tests move and seeded randomness (ring b, docs/testing.md).

#include <boost/asio/io_context.hpp>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include "api/call.h"
#include "api/call_rate.h"
#include "api/context.h"
#include "api/dispatch.h"
#include "base/clock.h"
#include "base/random.h"
#include "channels/problems.h"
#include "engine/memory/memory_engine.h"
#include "shards/service.h"
#include "tests/support/test_master_keys.h"

namespace weir::api {

inline constexpr std::string_view kTestAccount = "111122223333";
inline constexpr std::string_view kTestRegion = "us-east-1";

// A reply together with its request, so that a failing test shows both.
struct TestReply {
  std::string operation;
  std::string request;
  int status = 0;
  std::string error_type;
  std::string body;
  std::shared_ptr<EventStream> events;  // of operations that answer with a stream of events

  // The text of a string member, wherever it is in the body; empty if there is none. Only for
  // members without escapes, which identifiers are.
  std::string text(std::string_view name) const;
};
std::ostream& operator<<(std::ostream& out, const TestReply& reply);

class TestApi {
 public:
  struct Settings {
    shards::Options options;
    bool count_calls = false;  // the call rates of the control operations
    engine::MemoryFaults faults = {};
    bool delivers = true;  // there is a place that channels deliver to
  };

  // Shard limits are off unless the test is about them.
  TestApi() : TestApi(Settings{.options = {.limits_on = false}}) {}
  explicit TestApi(const Settings& settings);

  TestReply call(std::string_view operation, std::string_view json);
  TestReply call_as(const Principal& caller, std::string_view operation, std::string_view json);
  TestReply send(Call call);
  // The same call in CBOR: the request is translated from JSON and the answer to JSON
  // (tests/support/cbor_text.h). With `forms`, the request is spelled in a random way.
  TestReply call_in_cbor(std::string_view operation, std::string_view json,
                         base::RandomSource* forms = nullptr);

  // A stream with `shards` shards, or the test fails.
  void create_stream(std::string_view name, int shards = 1);
  // A shard iterator, or the test fails. `more` begins with a comma or is empty.
  std::string iterator(std::string_view stream, std::string_view shard, std::string_view type,
                       std::string_view more = {});

  // The process ends and a new one begins on the same store.
  void restart();

  boost::asio::io_context& loop() { return loop_; }
  base::ManualClock& clock() { return clock_; }
  shards::TestMasterKeys& master_keys() { return master_keys_; }
  shards::Service& service() { return *service_; }
  channels::Problems& problems() { return problems_; }

 private:
  void start();

  const Settings settings_;
  boost::asio::io_context loop_;
  base::ManualClock clock_;
  base::SeededRandom random_{20'260'101};
  shards::TestMasterKeys master_keys_;
  channels::Problems problems_;
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<CallRates> call_rates_;
  std::unique_ptr<shards::Service> service_;
  std::unique_ptr<Context> context_;
  std::unique_ptr<Dispatch> dispatch_;
};

}  // namespace weir::api
