// A signed request with anything changed in what it signs, or in the signature, is refused. The
// number of requests and the seed:
//
//   WEIR_MUTATIONS=100000 WEIR_SEED=7 build/dev/tests/test_server --gtest_filter='*Mutation*'

#include <gtest/gtest.h>

#include <cctype>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "server/auth/verifier.h"
#include "server/net/request_parser.h"
#include "tests/server/auth/signed_request.h"

namespace weir::server::auth {
namespace {

// Sanitizers cost tenfold; tests/conformance/test_signatures.py sends 100,000 to a release build.
constexpr uint64_t kMutations = 10'000;

constexpr std::string_view kBody = R"({"StreamName":"s","Data":"aGVsbG8=","PartitionKey":"k"})";

uint64_t number_from_environment(const char* variable, uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

// Changes one place of a request to something that means something else. So it leaves alone what
// may be written in several ways: blanks and commas between parameters, the slash of an empty path,
// the case of names of headers and of percent-encoded bytes.
class Mutator {
 public:
  explicit Mutator(uint64_t seed) : random_(seed) {}

  void mutate(std::string& head, std::string& body) {
    if (below(4) == 0) {
      mutate_body(body);
    } else {
      mutate_head(head);
    }
  }

 private:
  size_t below(size_t count) { return random_() % count; }

  char character() {
    constexpr std::string_view kCharacters = "abcdefghijklmnopqrstuvwxyz0123456789";
    return kCharacters[below(kCharacters.size())];
  }

  void mutate_body(std::string& body) {
    const size_t at = below(body.size());
    switch (below(3)) {
      case 0:
        body[at] = static_cast<char>(body[at] ^ static_cast<char>(1 + below(255)));
        return;
      case 1:
        body.erase(at, 1);
        return;
      default:
        body.insert(at, 1, static_cast<char>(below(256)));
    }
  }

  void mutate_head(std::string& head) {
    const size_t at = significant_place(head);
    const char old = head[at];
    const bool optional = old == ',' || old == ' ' || old == '/';
    switch (below(3)) {
      case 0:
        do {
          head[at] = character();
        } while (lower(head[at]) == lower(old));
        return;
      case 1:
        if (!optional) {
          head.erase(at, 1);
          return;
        }
        [[fallthrough]];
      default:
        head.insert(at, 1, character());
    }
  }

  // Somewhere in the target, or in a header that is signed or signs.
  size_t significant_place(const std::string& head) {
    const size_t target_end = head.find(" HTTP/1.1");
    for (;;) {
      const size_t at = below(head.find("Content-Length:"));
      if ((at >= 5 && at < target_end) || (at > head.find('\n') && is_value(head, at))) {
        return at;
      }
    }
  }

  // Behind "Name: " and before the end of the line.
  static bool is_value(const std::string& head, size_t at) {
    const size_t begin = head.find(": ", head.rfind('\n', at)) + 2;
    return at >= begin && head[at] != '\r' && head[at] != '\n';
  }

  std::mt19937_64 random_;
};

class SignatureMutation : public testing::Test {
 protected:
  bool accepts(const std::string& head, const std::string& body) {
    const auto parsed = net::parse_head(head);
    if (!parsed.ok()) {
      return false;
    }
    const auto read = read_claim(parsed.value());
    const auto* const claim = std::get_if<std::unique_ptr<Claim>>(&read);
    return claim != nullptr &&
           std::holds_alternative<api::Principal>(verifier_.verify(**claim, body));
  }

  base::ManualClock clock_{kSignedAt};
  TemporaryFile disk_{profile("app", kKeyId, kSecret) +
                      profile("session", "ASIA", kSecret, "aws_session_token = t0ken/+==")};
  std::unique_ptr<CredentialsFile> file_ =
      std::move(CredentialsFile::open(disk_.path(), clock_.steady())).value();
  Verifier verifier_{{.file = file_.get(), .clock = &clock_}, "000000000000"};
};

TEST_F(SignatureMutation, IsNeverAccepted) {
  const uint64_t seed = number_from_environment("WEIR_SEED", 1);
  const uint64_t mutations = number_from_environment("WEIR_MUTATIONS", kMutations);
  std::printf("seed %lu, %lu mutations\n", seed, mutations);
  const Signing session{.access_key = "ASIA", .token = "t0ken/+=="};
  const std::vector<std::string> heads = {
      signed_head({}, kBody), signed_head({.target = "/a/path?b=2&a=%2Fx"}, kBody),
      signed_head(session, kBody), presigned_head({}, kBody), presigned_head(session, kBody)};
  for (const std::string& head : heads) {
    ASSERT_TRUE(accepts(head, std::string(kBody))) << head;
  }
  Mutator mutator(seed);
  for (uint64_t i = 0; i < mutations; ++i) {
    std::string head = heads[i % heads.size()];
    std::string body(kBody);
    mutator.mutate(head, body);
    ASSERT_FALSE(accepts(head, body)) << "mutation " << i << "\n" << head << body;
  }
}

}  // namespace
}  // namespace weir::server::auth
