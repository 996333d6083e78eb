#include "bench/reply_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>

namespace weir::bench {

std::ostream& operator<<(std::ostream& out, ReplyReader::State state) {
  switch (state) {
    case ReplyReader::State::kIncomplete:
      return out << "incomplete";
    case ReplyReader::State::kComplete:
      return out << "complete";
    case ReplyReader::State::kMalformed:
      return out << "malformed";
  }
  return out;
}

namespace {

using State = ReplyReader::State;

// Feeds `bytes` in pieces of `piece` bytes, as a socket might.
State feed(ReplyReader* reader, std::string_view bytes, size_t piece) {
  State state = State::kIncomplete;
  while (!bytes.empty() && state == State::kIncomplete) {
    const std::span<char> space = reader->free_space();
    const size_t size = std::min({piece, bytes.size(), space.size()});
    std::copy_n(bytes.data(), size, space.data());
    bytes.remove_prefix(size);
    state = reader->commit(size);
  }
  return state;
}

State feed(ReplyReader* reader, std::string_view bytes) {
  return feed(reader, bytes, bytes.size());
}

TEST(ReplyReader, ReadsStatusAndBodyWhateverThePieces) {
  const std::string reply = "HTTP/1.1 400 Bad Request\r\ncontent-LENGTH:  4 \r\n\r\nbody";
  for (size_t piece = 1; piece <= reply.size(); ++piece) {
    ReplyReader reader;
    ASSERT_EQ(feed(&reader, reply, piece), State::kComplete) << piece;
    EXPECT_EQ(reader.status(), 400);
    EXPECT_EQ(reader.body(), "body");
    EXPECT_TRUE(reader.keep_alive());
  }
}

TEST(ReplyReader, GrowsForABigBody) {
  const std::string body(1'000'000, 'x');
  ReplyReader reader;
  ASSERT_EQ(feed(&reader, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + body),
            State::kComplete);
  EXPECT_EQ(reader.body(), body);
}

TEST(ReplyReader, ReadsTheNextReplyAfterReset) {
  ReplyReader reader;
  ASSERT_EQ(feed(&reader, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: Close\r\n\r\na"),
            State::kComplete);
  EXPECT_FALSE(reader.keep_alive());
  reader.reset();
  ASSERT_EQ(feed(&reader, "HTTP/1.1 500 Oops\r\n\r\n"), State::kComplete);
  EXPECT_EQ(reader.status(), 500);
  EXPECT_EQ(reader.body(), "");
  EXPECT_TRUE(reader.keep_alive());
}

// None of these may be counted as a success, nor read outside of the buffer.
TEST(ReplyReader, RefusesWhatItDoesNotUnderstand) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::string replies[] = {
      "HTTP/1.\r\n\r\n",
      "SSH-2.0-OpenSSH\r\n\r\n",
      "HTTP/1.1 abc OK\r\n\r\n",
      ok + "no colon\r\n\r\n",
      ok + "Content-Length: many\r\n\r\n",
      ok + "Content-Length: 99999999999\r\n\r\n",
      ok + "Transfer-Encoding: chunked\r\n\r\n",
      ok + "Content-Length: 1\r\n\r\ntwo",
      std::string(20'000, 'x'),
  };
  for (const std::string& reply : replies) {
    ReplyReader reader;
    EXPECT_EQ(feed(&reader, reply), State::kMalformed) << reply.substr(0, 80);
  }
}

}  // namespace
}  // namespace weir::bench
