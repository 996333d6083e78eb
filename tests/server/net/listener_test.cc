#include "server/net/listener.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::server::net {
namespace {

std::string parsed(const std::string& text) {
  const auto endpoint = parse_endpoint(text);
  return endpoint.ok() ? endpoint.value().address().to_string() + " " +
                             std::to_string(endpoint.value().port())
                       : endpoint.error().text();
}

TEST(ParseEndpoint, ReadsAddresses) {
  EXPECT_EQ(parsed("127.0.0.1:4567"), "127.0.0.1 4567");
  EXPECT_EQ(parsed("0.0.0.0:0"), "0.0.0.0 0");
  EXPECT_EQ(parsed("[::1]:80"), "::1 80");
}

TEST(ParseEndpoint, LooksNamesUp) {
  EXPECT_TRUE(parse_endpoint("localhost:1").value().address().is_loopback());
}

TEST(ParseEndpoint, RefusesWhatIsNoEndpoint) {
  for (const std::string text :
       {"", "4567", ":4567", "localhost", "localhost:", "a:1x", "a:65536", "a:-1"}) {
    EXPECT_EQ(parsed(text), text + " is not HOST:PORT, for example 127.0.0.1:4567");
  }
}

}  // namespace
}  // namespace weir::server::net
