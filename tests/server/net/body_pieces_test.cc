#include "server/net/body_pieces.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::server::net {
namespace {

TEST(BodyPieces, IsEmptyAtFirst) {
  BodyPieces pieces;
  EXPECT_EQ(pieces.size(), 0u);
  EXPECT_TRUE(pieces.join().empty());
}

TEST(BodyPieces, JoinsWhatWasAppended) {
  std::string whole;
  BodyPieces pieces;
  for (size_t size : {size_t{1}, size_t{70'000}, size_t{0}, size_t{200'000}, size_t{3}}) {
    const std::string bytes(size, static_cast<char>('a' + size % 26));
    pieces.append(bytes);
    whole += bytes;
    EXPECT_EQ(pieces.size(), whole.size());
  }
  EXPECT_TRUE(pieces.join().view() == whole);
}

TEST(BodyPieces, EndsExactlyAtAPiece) {
  BodyPieces pieces;
  pieces.append(std::string(2 * kChunkedStepBytes, 'x'));
  EXPECT_EQ(pieces.size(), 2 * kChunkedStepBytes);
  EXPECT_EQ(pieces.join().size(), 2 * kChunkedStepBytes);
}

}  // namespace
}  // namespace weir::server::net
