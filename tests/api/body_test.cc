// JSON and CBOR are two spellings of one request and one answer.

#include "api/body.h"

#include <gtest/gtest.h>

#include <string>

#include "api/constraints.h"
#include "api/operation.h"
#include "tests/support/cbor_text.h"
#include "tests/support/input_shape.h"
#include "tests/support/random_request.h"
#include "tests/support/reply_matchers.h"

namespace weir::api {
namespace {

constexpr int kRequests = 10'000;

const OperationInfo& some_operation(base::RandomSource& random) {
  return all_operations()[random.next_uint64() % all_operations().size()];
}

// What a body says, as JSON; or what is wrong with it.
std::string meaning(std::string_view operation, WireFormat format, std::string_view text) {
  const std::unique_ptr<Exchange> exchange = make_exchange(operation);
  const ObjectRef input = exchange->input();
  base::Buffer body = base::Buffer::copy_of(text);
  const Decoded decoded = decode_body(format, body, input);
  if (!decoded.well_formed || !decoded.type_error.empty()) {
    return "not well-formed " + decoded.type_error;
  }
  const ConstObjectRef object{input.structure, input.object};
  if (const auto broken = check_constraints(object); broken) {
    return *broken;
  }
  std::string json;
  encode_body(WireFormat::kJson, object, json);
  return json;
}

TEST(Body, MeansTheSameInBothFormats) {
  constexpr uint64_t kSeed = 20'260'703;
  SCOPED_TRACE(kSeed);
  RandomRequests requests(kSeed);
  for (int i = 0; i < kRequests; ++i) {
    const OperationInfo& operation = some_operation(requests.random());
    const Structure& shape = input_shape(operation.name);
    const std::string json = requests.next(shape);
    const std::string cbor = to_cbor(json, shape, &requests.random());
    const std::string said = meaning(operation.name, WireFormat::kJson, json);
    ASSERT_EQ(said[0], '{') << operation.name << " " << json;
    ASSERT_EQ(meaning(operation.name, WireFormat::kCbor, cbor), said)
        << i << ": " << operation.name << " " << json << "\n"
        << to_hex(cbor);
  }
}

// Two services that differ in nothing; one hears JSON, the other CBOR.
TEST(Body, GetsTheSameAnswerInBothFormats) {
  constexpr uint64_t kSeed = 20'260'704;
  SCOPED_TRACE(kSeed);
  RandomRequests requests(kSeed);
  TestApi in_json;
  TestApi in_cbor;
  int answered = 0;
  for (int i = 0; i < kRequests; ++i) {
    const OperationInfo& operation = some_operation(requests.random());
    const std::string json = requests.next(input_shape(operation.name));
    const TestReply wanted = in_json.call(operation.name, json);
    const TestReply got = in_cbor.call_in_cbor(operation.name, json, &requests.random());
    ASSERT_EQ(got.status, wanted.status) << i << ": " << wanted << "\nand " << got;
    ASSERT_EQ(got.error_type, wanted.error_type) << i << ": " << wanted << "\nand " << got;
    ASSERT_EQ(got.body, wanted.body) << i << ": " << wanted.operation << " " << wanted.request;
    answered += wanted.status == 200 ? 1 : 0;
    requests.learn(wanted);
    const auto millis = static_cast<int64_t>(requests.random().next_uint64() % 1000);
    in_json.clock().advance_millis(millis);
    in_cbor.clock().advance_millis(millis);
  }
  // The others name a stream that is not there, or two of them, or break rules of state.
  EXPECT_GT(answered, kRequests / 20);
}

}  // namespace
}  // namespace weir::api
