#pragma once

// The requests of a run, rendered to bytes before it: sending one costs the generator a write and
// nothing else. They carry the headers of an SDK, signed if there is a secret; else with an
// Authorization header of the right shape and a made-up signature, for servers that do not verify.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/digest.h"
#include "base/random.h"
#include "bench/options.h"

namespace weir::bench {

// To whom requests go, and from whom they come.
struct Sender {
  std::string host;
  uint16_t port = 0;
  base::Timestamp now;  // goes into X-Amz-Date and the credential scope
  std::string access_key = "AKIAIOSFODNN7EXAMPLE";
  std::string secret{};  // empty: signatures are made up
};

// Renders "POST /" requests to one server. A verifying server takes them until five minutes after
// `now`.
class RequestWriter {
 public:
  explicit RequestWriter(const Sender& sender);

  // `operation` is a Kinesis name such as "PutRecord"; `body` its JSON.
  std::string request(std::string_view operation, std::string_view body) const;

 private:
  std::string signature(std::string_view operation, std::string_view body) const;

  const std::string host_;  // with the port
  const std::string date_;
  const std::string scope_;  // "20250102/us-east-1/kinesis/aws4_request"
  const std::string access_key_;
  const std::optional<base::Sha256> signing_key_;  // nullopt: signatures are made up
};

// Requests of options.load (not kGetRecords) with random partition keys and data: as many different
// ones as fit into 32 MiB, from 8 to 4,096.
std::vector<std::string> put_requests(const RequestWriter& writer, const Options& options,
                                      base::RandomSource& random);

}  // namespace weir::bench
