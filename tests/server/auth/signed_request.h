#pragma once

// Requests signed as clients sign them, and the text of a credentials file. The signing uses the
// functions under test, which sigv4_test.cc has compared with the vectors of AWS.

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "tests/server/temporary_file.h"

namespace weir::server::auth {

// The key and the time of facts 8.3.
inline constexpr std::string_view kKeyId = "AKIDEXAMPLE";
inline constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
inline constexpr base::Timestamp kSignedAt{1'735'787'045'000};  // 20250102T030405Z

struct Signing {
  std::string access_key{kKeyId};
  std::string secret{kSecret};
  std::string token{};  // empty: none
  std::string scope = "20250102/us-east-1/kinesis/aws4_request";
  base::Timestamp time = kSignedAt;
  std::string target = "/";
  std::string fields =
      "Content-Type: application/x-amz-json-1.1\r\nHost: localhost:4567\r\n"
      "X-Amz-Target: Kinesis_20131202.ListStreams\r\n";
  bool amz_date = true;                       // false: `fields` has a Date instead
  std::string unsigned_fields{};              // sent, and left out of the signature
  std::optional<std::string> payload_hash{};  // instead of the body's
};

// A whole head, its blank line included, signed in an Authorization header.
std::string signed_head(const Signing& signing, std::string_view body);

// The same with the signature in the query, good for that many seconds.
std::string presigned_head(const Signing& signing, std::string_view body,
                           std::string_view expires = "60");

// One profile of a credentials file; `more` is further lines.
std::string profile(std::string_view name, std::string_view id, std::string_view secret,
                    std::string_view more = "");

}  // namespace weir::server::auth
