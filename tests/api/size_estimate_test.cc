#include "api/size_estimate.h"

#include <gtest/gtest.h>

#include "api/body.h"
#include "base/base64.h"
#include "tests/api/sample_shape.h"

namespace weir::api {
namespace {

// An answer that fits is written without being copied as it grows.
TEST(SizeEstimate, CoversBothFormats) {
  const std::string bytes(100'000, 'x');
  Sample sample;
  sample.name = bytes;
  sample.data = Blob{bytes};
  sample.big = INT64_MIN;
  sample.flag = false;
  sample.time = base::Timestamp{1'700'000'000'123};
  sample.words = std::vector<std::string_view>(50, "word");
  sample.tags.emplace().entries = {{"k", "v"}, {"long", bytes}};
  sample.entries.emplace(3)[2].data = Blob{bytes};
  const ConstObjectRef object{&structure_of<Sample>(), &sample};
  const size_t json_bytes = estimate_bytes(object, &base::base64_encoded_size);
  const size_t cbor_bytes = estimate_bytes(object, [](size_t size) { return size; });
  std::string json;
  encode_body(WireFormat::kJson, object, json);
  EXPECT_LE(json.size(), json_bytes);
  EXPECT_LT(json_bytes, json.size() + 1000);
  std::string cbor;
  encode_body(WireFormat::kCbor, object, cbor);
  EXPECT_LE(cbor.size(), cbor_bytes);
  EXPECT_LT(cbor_bytes, cbor.size() + 1000);
}

}  // namespace
}  // namespace weir::api
