// The frames of facts 8.4, which botocore decodes.

#include "server/net/event_frame.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::server::net {
namespace {

using Kind = api::StreamEvent::Kind;

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    text += kDigits[static_cast<uint8_t>(byte) >> 4];
    text += kDigits[static_cast<uint8_t>(byte) & 15];
  }
  return text;
}

std::string frame_of(const api::StreamEvent& event) {
  std::string out;
  append_event_frame(event, out);
  return out;
}

TEST(EventFrame, IsTheInitialResponseOfTheFacts) {
  EXPECT_EQ(hex(frame_of({.kind = Kind::kEvent, .type = "initial-response", .payload = "{}"})),
            "00000068000000564e6817240d3a6d6573736167652d747970650700056576656e740b3a6576656e742d74"
            "797065070010696e697469616c2d726573706f6e73650d3a636f6e74656e742d747970650700106170706c"
            "69636174696f6e2f6a736f6e7b7dfe942c1d");
}

TEST(EventFrame, IsTheExceptionOfTheFacts) {
  EXPECT_EQ(hex(frame_of({.kind = Kind::kException,
                          .type = "ResourceInUseException",
                          .payload = R"({"message":"x"})"})),
            "0000008300000064d9bbb06a0d3a6d6573736167652d74797065070009657863657074696f6e0f3a657863"
            "657074696f6e2d747970650700165265736f75726365496e557365457863657074696f6e0d3a636f6e7465"
            "6e742d747970650700106170706c69636174696f6e2f6a736f6e7b226d657373616765223a2278227de1ec"
            "df10");
}

// The checksums are of the frame, not of what stands before it.
TEST(EventFrame, IsAppended) {
  const api::StreamEvent event{.kind = Kind::kEvent, .type = "SubscribeToShardEvent"};
  std::string out = "before";
  append_event_frame(event, out);
  EXPECT_EQ(out, "before" + frame_of(event));
}

}  // namespace
}  // namespace weir::server::net
