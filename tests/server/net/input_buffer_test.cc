#include "server/net/input_buffer.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::server::net {
namespace {

// Appends as a socket would: into the free space, as often as it takes.
void append(InputBuffer& buffer, std::string_view text) {
  while (!text.empty()) {
    const auto space = buffer.free_space();
    ASSERT_FALSE(space.empty());
    const size_t count = text.copy(space.data(), space.size());
    buffer.filled(count);
    text.remove_prefix(count);
  }
}

TEST(InputBuffer, ReturnsWhatWasReadWithoutWhatWasConsumed) {
  InputBuffer buffer;
  append(buffer, "hello world");
  buffer.consume(6);
  EXPECT_EQ(buffer.view(), "world");
  buffer.consume(5);
  EXPECT_TRUE(buffer.empty());
}

TEST(InputBuffer, GrowsUntilItsLimit) {
  InputBuffer buffer;
  const std::string text(kReadBufferBytesMax, 'x');
  append(buffer, text);
  EXPECT_EQ(buffer.view(), text);
  EXPECT_TRUE(buffer.free_space().empty());
}

TEST(InputBuffer, UsesConsumedRoomBeforeItGrows) {
  InputBuffer buffer;
  append(buffer, std::string(kReadBufferBytes, 'a'));
  buffer.consume(kReadBufferBytes - 3);
  append(buffer, "bcd");
  EXPECT_EQ(buffer.view(), "aaabcd");
  EXPECT_EQ(buffer.free_space().size(), kReadBufferBytes - 6);
}

// A connection that had one large request must not hold the memory while it is idle.
TEST(InputBuffer, SettlesToItsSmallSize) {
  InputBuffer buffer;
  append(buffer, std::string(3 * kReadBufferBytes, 'x') + "rest");
  buffer.consume(3 * kReadBufferBytes);
  buffer.settle();
  EXPECT_EQ(buffer.view(), "rest");
  EXPECT_EQ(buffer.free_space().size(), kReadBufferBytes - 4);
}

TEST(InputBuffer, KeepsWhatDoesNotFitIntoTheSmallSize) {
  InputBuffer buffer;
  const std::string text(2 * kReadBufferBytes, 'x');
  append(buffer, text);
  buffer.settle();
  EXPECT_EQ(buffer.view(), text);
}

TEST(InputBuffer, GrowsAtOnceForLargeReads) {
  InputBuffer buffer;
  append(buffer, "head");
  buffer.grow_to_largest();
  EXPECT_EQ(buffer.view(), "head");
  EXPECT_EQ(buffer.free_space().size(), kReadBufferBytesMax - 4);
}

}  // namespace
}  // namespace weir::server::net
