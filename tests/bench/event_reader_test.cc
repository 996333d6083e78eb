#include "bench/event_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/event_stream.h"
#include "server/net/event_frame.h"

namespace weir::bench {
namespace {

std::string frame(api::StreamEvent::Kind kind, const std::string& type, std::string payload) {
  std::string bytes;
  server::net::append_event_frame({.kind = kind, .type = type, .payload = std::move(payload)},
                                  bytes);
  return bytes;
}

using Kind = api::StreamEvent::Kind;

TEST(EventReader, ReadsEventsThatArriveByteByByte) {
  const std::string stream = frame(Kind::kEvent, "initial-response", "{}") +
                             frame(Kind::kEvent, "SubscribeToShardEvent", R"({"Records":[]})");
  EventReader reader;
  std::vector<std::string> seen;
  for (const char byte : stream) {
    reader.append({&byte, 1});
    StreamMessage message;
    while (reader.next(&message)) {
      EXPECT_EQ(message.message_type, "event");
      seen.push_back(std::string(message.type) + " " + std::string(message.payload));
    }
  }
  EXPECT_THAT(
      seen, testing::ElementsAre("initial-response {}", R"(SubscribeToShardEvent {"Records":[]})"));
  EXPECT_FALSE(reader.malformed());
}

TEST(EventReader, TellsAnExceptionFromAnEvent) {
  EventReader reader;
  reader.append(frame(Kind::kException, "ResourceNotFoundException", R"({"message":"gone"})"));
  StreamMessage message;
  ASSERT_TRUE(reader.next(&message));
  EXPECT_EQ(message.message_type, "exception");
  EXPECT_EQ(message.type, "ResourceNotFoundException");
}

// Lengths that do not fit each other must not be believed.
TEST(EventReader, StopsAtLengthsThatCannotBe) {
  std::string bytes = frame(Kind::kEvent, "initial-response", "{}");
  bytes[7] = '\xff';  // headers longer than the message
  EventReader reader;
  reader.append(bytes);
  StreamMessage message;
  EXPECT_FALSE(reader.next(&message));
  EXPECT_TRUE(reader.malformed());
}

}  // namespace
}  // namespace weir::bench
