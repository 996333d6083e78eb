#include "server/make_cert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/server/net/tls_client.h"

namespace weir::server {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

mode_t mode_of(const std::string& path) {
  struct stat found {};
  EXPECT_EQ(stat(path.c_str(), &found), 0) << path;
  return found.st_mode & 0777;
}

class MakeCert : public testing::Test {
 protected:
  net::CertificateDirectory directory_;
  base::SystemClock clock_;
  base::SystemRandom random_;
};

TEST_F(MakeCert, WritesKeysThatOnlyTheOwnerReads) {
  for (const std::string file : {"ca-key.pem", "server-key.pem"}) {
    EXPECT_THAT(text_of(directory_.path(file)), StartsWith("-----BEGIN PRIVATE KEY-----"));
    EXPECT_EQ(mode_of(directory_.path(file)), 0600u) << file;
  }
  for (const std::string file : {"ca.pem", "server.pem"}) {
    EXPECT_THAT(text_of(directory_.path(file)), StartsWith("-----BEGIN CERTIFICATE-----"));
  }
}

TEST_F(MakeCert, OverwritesNothing) {
  const std::string directory = std::filesystem::path(directory_.path("ca.pem")).parent_path();
  const std::string before = text_of(directory_.path("server-key.pem"));
  std::filesystem::remove(directory_.path("ca.pem"));
  const auto written = write_certificates(directory, clock_.wall(), random_);
  ASSERT_FALSE(written.ok());
  EXPECT_THAT(written.error().text(), HasSubstr("ca-key.pem is there already"));
  EXPECT_EQ(text_of(directory_.path("server-key.pem")), before);
  EXPECT_FALSE(std::filesystem::exists(directory_.path("ca.pem")));
}

TEST_F(MakeCert, SaysWhereItCannotWrite) {
  const auto written =
      write_certificates(directory_.path("ca.pem") + "/sub", clock_.wall(), random_);
  ASSERT_FALSE(written.ok());
  EXPECT_THAT(written.error().text(), StartsWith("cannot write " + directory_.path("ca.pem")));
}

}  // namespace
}  // namespace weir::server
