#include "server/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/server/documentation.h"

namespace weir::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

CommandLine parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "weir");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

// Sets a variable for one test.
class Environment {
 public:
  Environment(std::string name, const std::string& value) : name_(std::move(name)) {
    setenv(name_.c_str(), value.c_str(), 1);
  }
  ~Environment() { unsetenv(name_.c_str()); }

 private:
  std::string name_;
};

class ConfigFile {
 public:
  explicit ConfigFile(const std::string& text)
      : path_(std::filesystem::path(testing::TempDir()) /
              ("weir_options_" + std::to_string(getpid()) + ".toml")) {
    std::ofstream(path_) << text;
  }
  ~ConfigFile() { std::filesystem::remove(path_); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

TEST(Options, ServeIsTheDefault) {
  EXPECT_EQ(parse({}).command, CommandLine::Command::kServe);
  EXPECT_EQ(parse({"serve"}).command, CommandLine::Command::kServe);
}

TEST(Options, HaveTheDefaultsOfTheDesign) {
  const ServeOptions options = parse({}).serve;
  EXPECT_THAT(options.listen, ElementsAre("127.0.0.1:4567"));
  EXPECT_EQ(options.admin, "127.0.0.1:4568");
  EXPECT_EQ(options.data, "./weir-data");
  EXPECT_EQ(options.acknowledge, Acknowledge::kDurable);
  EXPECT_TRUE(options.limits);
  EXPECT_EQ(options.shard_quota, 20'000);
  EXPECT_EQ(options.stream_quota, 1'000);
  EXPECT_EQ(options.state_delay_millis, 0);
  EXPECT_EQ(options.scaling_window_seconds, 60);
  EXPECT_EQ(options.memory_bytes, 512 * kMiB);
  EXPECT_EQ(options.credentials, "");
  EXPECT_FALSE(options.insecure_no_auth);
}

TEST(Options, FlagsMayStandBeforeOrBehindTheCommand) {
  EXPECT_EQ(parse({"--data", "a", "serve"}).serve.data, "a");
  EXPECT_EQ(parse({"serve", "--data", "a"}).serve.data, "a");
}

TEST(Options, EachFlagReachesItsValue) {
  const ServeOptions options = parse({"--listen",
                                      "127.0.0.1:1",
                                      "--listen",
                                      "127.0.0.1:2",
                                      "--admin",
                                      "off",
                                      "--ack",
                                      "memory",
                                      "--limits",
                                      "off",
                                      "--shard-quota",
                                      "3",
                                      "--stream-quota",
                                      "4",
                                      "--state-delay",
                                      "500",
                                      "--scaling-window",
                                      "9",
                                      "--account",
                                      "123456789012",
                                      "--region",
                                      "eu-west-1",
                                      "--credentials",
                                      "keys.ini",
                                      "--insecure-no-auth",
                                      "--tls-cert",
                                      "server.pem",
                                      "--tls-key",
                                      "key.pem",
                                      "--memory",
                                      "256MiB",
                                      "--memory-store",
                                      "2GiB",
                                      "--max-connections",
                                      "7",
                                      "--threads",
                                      "3",
                                      "--log-level",
                                      "warn"})
                                   .serve;
  EXPECT_THAT(options.listen, ElementsAre("127.0.0.1:1", "127.0.0.1:2"));
  EXPECT_EQ(options.admin, "off");
  EXPECT_EQ(options.acknowledge, Acknowledge::kMemory);
  EXPECT_FALSE(options.limits);
  EXPECT_EQ(options.shard_quota, 3);
  EXPECT_EQ(options.stream_quota, 4);
  EXPECT_EQ(options.state_delay_millis, 500);
  EXPECT_EQ(options.scaling_window_seconds, 9);
  EXPECT_EQ(options.account, "123456789012");
  EXPECT_EQ(options.region, "eu-west-1");
  EXPECT_EQ(options.credentials, "keys.ini");
  EXPECT_TRUE(options.insecure_no_auth);
  EXPECT_EQ(options.tls_certificate, "server.pem");
  EXPECT_EQ(options.tls_key, "key.pem");
  EXPECT_EQ(options.memory_bytes, 256 * kMiB);
  EXPECT_EQ(options.memory_store_bytes, 2048 * kMiB);
  EXPECT_EQ(options.max_connections, 7u);
  EXPECT_EQ(options.threads, 3u);
  EXPECT_EQ(options.log_level, "warn");
}

TEST(Options, CheckTakesADirectory) {
  const CommandLine line = parse({"check", "some/dir"});
  EXPECT_EQ(line.command, CommandLine::Command::kCheck);
  EXPECT_EQ(line.directory, "some/dir");
}

TEST(Options, MakeCertTakesADirectory) {
  const CommandLine line = parse({"make-cert", "some/dir"});
  EXPECT_EQ(line.command, CommandLine::Command::kMakeCert);
  EXPECT_EQ(line.directory, "some/dir");
}

TEST(Options, ACertificateNeedsItsKey) {
  EXPECT_EQ(parse({"--tls-cert", "a.pem"}).exit_code, 1);
  EXPECT_EQ(parse({"--tls-key", "a.pem"}).exit_code, 1);
}

TEST(Options, PrintsHelpAndVersionAsSuccess) {
  EXPECT_EQ(parse({"--help"}).exit_code, 0);
  EXPECT_THAT(parse({"--help"}).text, HasSubstr("--state-delay"));
  EXPECT_THAT(parse({"--version"}).text, HasSubstr("weir 0."));
}

TEST(Options, RefusesWhatItCannotUse) {
  const std::vector<std::vector<const char*>> cases = {{"--nonsense"},
                                                       {"--ack", "perhaps"},
                                                       {"--limits", "gcp"},
                                                       {"--memory", "1MiB"},
                                                       {"--memory", "lots"},
                                                       {"--account", "12"},
                                                       {"--shard-quota", "0"},
                                                       {"--state-delay", "-1"},
                                                       {"--scaling-window", "86401"},
                                                       {"--max-connections", "0"},
                                                       {"--log-level", "loud"},
                                                       {"check"}};
  for (const auto& arguments : cases) {
    const CommandLine line = parse(arguments);
    EXPECT_EQ(line.command, CommandLine::Command::kPrint) << arguments[0];
    EXPECT_EQ(line.exit_code, 1) << arguments[0];
    EXPECT_NE(line.text, "") << arguments[0];
  }
}

TEST(Options, ReadTheEnvironment) {
  const Environment data("WEIR_DATA", "from-environment");
  const Environment listen("WEIR_LISTEN", "127.0.0.1:1,127.0.0.1:2");
  EXPECT_EQ(parse({}).serve.data, "from-environment");
  EXPECT_THAT(parse({}).serve.listen, ElementsAre("127.0.0.1:1", "127.0.0.1:2"));
  EXPECT_EQ(parse({"--data", "from-flag"}).serve.data, "from-flag");
}

TEST(Options, ReadATomlFile) {
  const ConfigFile file(
      "listen = [\"127.0.0.1:1\", \"127.0.0.1:2\"]\ndata = \"from-file\"\nmemory = \"1GiB\"\n"
      "limits = \"off\"\ninsecure-no-auth = true\n");
  const ServeOptions options = parse({"--config", file.path().c_str()}).serve;
  EXPECT_THAT(options.listen, ElementsAre("127.0.0.1:1", "127.0.0.1:2"));
  EXPECT_EQ(options.data, "from-file");
  EXPECT_EQ(options.memory_bytes, 1024 * kMiB);
  EXPECT_FALSE(options.limits);
  EXPECT_TRUE(options.insecure_no_auth);
}

TEST(Options, PreferFlagsToTheFileToTheEnvironment) {
  const ConfigFile file("region = \"eu-west-1\"\naccount = \"111111111111\"");
  const Environment data("WEIR_DATA", "from-environment");
  const Environment region("WEIR_REGION", "eu-west-2");
  const Environment account("WEIR_ACCOUNT", "222222222222");
  const ServeOptions options =
      parse({"--config", file.path().c_str(), "--account", "333333333333"}).serve;
  EXPECT_EQ(options.data, "from-environment");
  EXPECT_EQ(options.region, "eu-west-1");
  EXPECT_EQ(options.account, "333333333333");
}

TEST(Options, RefuseAKeyThatIsNoFlag) {
  const ConfigFile file("dta = \"typo\"\n");
  const CommandLine line = parse({"--config", file.path().c_str()});
  EXPECT_EQ(line.exit_code, 1);
  EXPECT_THAT(line.text, HasSubstr("dta"));
}

// The page for operators must not fall behind.
TEST(Options, AreAllInTheDocumentation) {
  EXPECT_EQ(matches(operating_page(), "\n\\| `(--[a-z-]+)"),
            matches(parse({"--help"}).text, "\n *(?:-h,)?(--[a-z-]+)"));
}

}  // namespace
}  // namespace weir::server
