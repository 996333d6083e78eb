#pragma once

// Signature Version 4: from a secret, a scope and a canonical request to the signature (facts 2.1).
// Pure.

#include <optional>
#include <string>
#include <string_view>

#include "base/digest.h"

namespace weir::server::auth {

inline constexpr std::string_view kSigningAlgorithm = "AWS4-HMAC-SHA256";

// Where a signature is good: ACCESS_KEY/20250102/us-east-1/kinesis/aws4_request. Views into the
// credential they were read from.
struct Scope {
  std::string_view access_key;
  std::string_view day;
  std::string_view region;
  std::string_view service;
  std::string_view terminator;
};

// nullopt: not five parts.
std::optional<Scope> parse_scope(std::string_view credential);

// The key for all signatures of one secret in one scope; four HMACs.
base::Sha256 signing_key(std::string_view secret, const Scope& scope);

// Lower-case digits.
std::string hex(const base::Sha256& digest);

// `time` in the form 20250102T030405Z; `canonical_request` with its payload hash.
std::string signature(const base::Sha256& key, std::string_view time, const Scope& scope,
                      std::string_view canonical_request);

}  // namespace weir::server::auth
