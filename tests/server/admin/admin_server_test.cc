#include "server/admin/admin_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <string>

namespace weir::server::admin {
namespace {

using boost::asio::ip::tcp;
using testing::HasSubstr;

const tcp::endpoint kAnyPort(boost::asio::ip::address_v4::loopback(), 0);

class AdminServerTest : public testing::Test {
 protected:
  void SetUp() override {
    auto started =
        AdminServer::start(kAnyPort, {.metrics = [] { return std::string("weir_up 1\n"); },
                                      .readiness = [this] { return readiness_; }});
    ASSERT_TRUE(started.ok()) << started.error().text();
    server_ = std::move(started).value();
  }

  // "status body".
  std::string get(const std::string& path) {
    httplib::Client client("127.0.0.1", server_->endpoint().port());
    const auto answer = client.Get(path);
    return answer ? std::to_string(answer->status) + " " + answer->body : "no answer";
  }

  Readiness readiness_{.ready = true, .text = "ready"};
  std::unique_ptr<AdminServer> server_;
};

TEST_F(AdminServerTest, IsLive) {
  EXPECT_EQ(get("/health/live"), "200 live\n");
}

TEST_F(AdminServerTest, IsReadyUnlessThereIsAReason) {
  EXPECT_EQ(get("/health/ready"), "200 ready\n");
  readiness_ = {.ready = false, .text = "the disk is full"};
  EXPECT_EQ(get("/health/ready"), "503 the disk is full\n");
}

TEST_F(AdminServerTest, ShowsMetrics) {
  EXPECT_EQ(get("/metrics"), "200 weir_up 1\n");
}

TEST_F(AdminServerTest, HasNothingElse) {
  EXPECT_EQ(get("/other").substr(0, 3), "404");
}

// cpp-httplib shares ports by default, and a second server would go unnoticed.
TEST_F(AdminServerTest, SaysThatAPortIsTaken) {
  const auto second = AdminServer::start(server_->endpoint(), {});
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(second.error().text(), HasSubstr("cannot listen on 127.0.0.1:"));
  EXPECT_THAT(second.error().text(), HasSubstr("in use"));
}

}  // namespace
}  // namespace weir::server::admin
