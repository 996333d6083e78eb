#include "server/auth/verifier.h"

#include <algorithm>
#include <charconv>
#include <span>
#include <utility>
#include <vector>

#include "server/auth/canonical_request.h"
#include "server/auth/dates.h"
#include "server/auth/percent.h"
#include "server/auth/signature_parts.h"
#include "server/limits.h"
#include "server/net/header_fields.h"

namespace weir::server::auth {

namespace {

using api::AuthFailure;
using base::Timestamp;

constexpr std::string_view kTerminator = "aws4_request";
constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";
constexpr std::string_view kAmzPrefix = "x-amz-";
constexpr std::string_view kTokenHeader = "x-amz-security-token";
constexpr std::string_view kPayloadHeader = "x-amz-content-sha256";

constexpr std::string_view kDiffers =
    "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key and signing method. Consult the service documentation for details.";

AuthFailure incomplete(std::string text) {
  return {"IncompleteSignatureException", std::move(text)};
}

AuthFailure invalid(std::string text) {
  return {"InvalidSignatureException", std::move(text)};
}

std::string quoted(std::string_view text) {
  return std::string("'").append(text).append("'");
}

std::string_view day_of(std::string_view iso_basic_time) {
  return iso_basic_time.substr(0, std::string_view("YYYYMMDD").size());
}

// Claims: what the head says

std::string decoded(const SignatureParts& parts, std::string_view text) {
  return parts.in_query ? percent_decoded(text) : std::string(text);
}

std::optional<Timestamp> parse_time(const SignatureParts& parts, std::string_view date_header) {
  if (!parts.date.empty()) {
    return parse_iso_basic(decoded(parts, parts.date));
  }
  const auto time = parse_http_date(date_header);
  return time ? time : parse_iso_basic(date_header);
}

// What an attacker could change on the way if it were not signed: the Host, and all that says what
// is wanted (X-Amz-Target) and by whom. Empty if everything is.
std::string find_unsigned(std::span<const net::HeaderField> fields,
                          std::string_view signed_headers) {
  if (!is_signed(signed_headers, "host") && !is_signed(signed_headers, ":authority")) {
    return "'Host' or ':authority'";
  }
  for (const net::HeaderField& field : fields) {
    const bool amz = net::is_header_name(field.name.substr(0, kAmzPrefix.size()), kAmzPrefix);
    if (amz && !is_signed(signed_headers, field.name)) {
      return quoted(field.name);
    }
  }
  return "";
}

// nullopt: not a number of seconds that AWS accepts.
std::optional<int64_t> parse_expires(std::string_view text) {
  int64_t seconds = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, seconds);
  if (error != std::errc() || stop != end || seconds < 1 || seconds > kPresignedSecondsMax) {
    return std::nullopt;
  }
  return seconds;
}

// A list as long as a head, looked up in all lines of the head, would be a way to keep a loop busy.
bool is_reasonable(std::string_view signed_headers) {
  std::vector<std::string_view> names;
  while (!signed_headers.empty() && names.size() <= kSignedHeadersMax) {
    const std::string_view name = cut(signed_headers, ';');
    if (std::ranges::find(names, name) != names.end()) {
      return false;
    }
    names.push_back(name);
  }
  return names.size() <= kSignedHeadersMax;
}

// What is not of the form it must have; empty: nothing.
std::string malformed(const SignatureParts& parts, const Claim& claim,
                      std::string_view signed_headers) {
  if (parts.algorithm != kSigningAlgorithm) {
    return "Unsupported AWS 'algorithm': " + quoted(parts.algorithm) + ".";
  }
  if (!parts.stray.empty()) {
    return quoted(parts.stray) +
           " not a valid key=value pair (missing equal-sign) in Authorization header.";
  }
  if (!parse_scope(claim.credential)) {
    return "Credential must have exactly 5 slash-delimited elements, e.g. "
           "keyid/date/region/service/term, got " +
           quoted(claim.credential);
  }
  if (!is_reasonable(signed_headers)) {
    return "SignedHeaders must be at most 64 different names.";
  }
  if (!parts.expires.empty() && !claim.valid_seconds) {
    return "X-Amz-Expires must be a number of seconds from 1 to 604800, got " +
           quoted(parts.expires);
  }
  return "";
}

// Verification: what the credentials say

bool is_signed_with(const base::Sha256& signing_key, const Claim& claim, const Scope& scope,
                    std::string_view body) {
  const std::string hash =
      claim.payload_hash == kUnsignedPayload ? claim.payload_hash : hex(base::sha256(body));
  // A hash that the client gives is the one it has signed, so a wrong one is a wrong signature.
  const bool hash_good = claim.payload_hash.empty() || claim.payload_hash == hash;
  const std::string wanted =
      signature(signing_key, claim.time_text, scope, claim.canonical_head + hash);
  return base::constant_time_equal(wanted, claim.signature) && hash_good;
}

const AuthFailure& unrecognized() {
  static const AuthFailure failure{"UnrecognizedClientException",
                                   "The security token included in the request is invalid."};
  return failure;
}

std::optional<AuthFailure> check_scope(const Scope& scope, const std::string& time_text,
                                       std::string_view service) {
  if (!is_region(scope.region)) {
    return invalid("Credential should be scoped to a valid region. ");
  }
  if (scope.service != service) {
    return invalid("Credential should be scoped to correct service: " + quoted(service) + ". ");
  }
  if (scope.terminator != kTerminator) {
    return invalid("Credential should be scoped with a valid terminator: 'aws4_request', not " +
                   quoted(scope.terminator) + ". ");
  }
  if (const std::string_view day = day_of(time_text); scope.day != day) {
    return invalid(
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from "
        "HTTP: " +
        quoted(scope.day) + " != " + quoted(day) + ", from " + quoted(time_text) + ".");
  }
  return std::nullopt;
}

std::optional<AuthFailure> check_time(const Claim& claim, Timestamp now) {
  const int64_t age_max =
      claim.valid_seconds.value_or(kClockSkewMillisMax / base::kMillisPerSecond);
  const bool minutes = age_max % 60 == 0;
  const Timestamp oldest = now - age_max * base::kMillisPerSecond;
  const Timestamp newest = now + kClockSkewMillisMax;
  // Signatures know whole seconds, so the limits are rounded in their favour.
  if (claim.time.seconds() < oldest.seconds()) {
    return invalid("Signature expired: " + claim.time_text + " is now earlier than " +
                   iso_basic(oldest) + " (" + iso_basic(now) + " - " +
                   std::to_string(minutes ? age_max / 60 : age_max) +
                   (minutes ? " min.)" : " sec.)"));
  }
  if (claim.time.seconds() > newest.seconds()) {
    return invalid("Signature not yet current: " + claim.time_text + " is still later than " +
                   iso_basic(newest) + " (" + iso_basic(now) + " + 5 min.)");
  }
  return std::nullopt;
}

}  // namespace

std::variant<std::unique_ptr<Claim>, AuthFailure> read_claim(const net::RequestHead& head) {
  const auto read = read_signature_parts(head);
  if (const auto* failure = std::get_if<AuthFailure>(&read); failure != nullptr) {
    return *failure;
  }
  const auto& parts = std::get<SignatureParts>(read);
  const std::string signed_headers = decoded(parts, parts.signed_headers);
  auto claim = std::make_unique<Claim>(Claim{.credential = decoded(parts, parts.credential),
                                             .signature = std::string(parts.signature),
                                             .valid_seconds = parse_expires(parts.expires)});
  if (std::string text = malformed(parts, *claim, signed_headers); !text.empty()) {
    return incomplete(std::move(text));
  }
  const auto time = parse_time(parts, head.date);
  if (!time) {
    return incomplete("Date must be in ISO-8601 'basic format'. Got " +
                      quoted(parts.date.empty() ? head.date : parts.date) +
                      ". See http://en.wikipedia.org/wiki/ISO_8601");
  }
  claim->time = *time;
  claim->time_text = iso_basic(*time);
  const std::vector<net::HeaderField> fields = net::split_fields(head.fields);
  claim->security_token = parts.in_query ? percent_decoded(parts.security_token)
                                         : std::string(net::header_value(fields, kTokenHeader));
  claim->unsigned_header = find_unsigned(fields, signed_headers);
  claim->payload_hash = net::header_value(fields, kPayloadHeader);
  claim->canonical_head = canonical_request_head({.method = "POST",
                                                  .target = head.target,
                                                  .fields = fields,
                                                  .authority = head.authority,
                                                  .signed_headers = signed_headers,
                                                  .signature_in_query = parts.in_query});
  return claim;
}

Verifier::Verifier(const Verification& verification, std::string default_account)
    : file_(*verification.file),
      clock_(*verification.clock),
      default_account_(std::move(default_account)) {}

Caller Verifier::verify(const Claim& claim, std::string_view body, std::string_view service) {
  take_new_credentials();
  const Timestamp now = clock_.wall();
  const Scope scope = *parse_scope(claim.credential);
  const AccessKey* const key = credentials_->find(scope.access_key, claim.security_token);
  const auto known = signing_keys_.find(claim.credential);
  const base::Sha256 signing_key = known != signing_keys_.end() ? known->second
                                   : key != nullptr ? auth::signing_key(key->secret, scope)
                                                    : base::Sha256{};
  const bool good = is_signed_with(signing_key, claim, scope, body);
  if (key == nullptr) {
    return unrecognized();
  }
  if (key->expires && now >= *key->expires) {
    return AuthFailure{"ExpiredTokenException",
                       "The security token included in the request is expired"};
  }
  if (auto failure = check_scope(scope, claim.time_text, service); failure) {
    return *std::move(failure);
  }
  if (!claim.unsigned_header.empty()) {
    return invalid(claim.unsigned_header + " must be a 'SignedHeader' in the AWS Authorization.");
  }
  if (!good) {
    return invalid(std::string(kDiffers));
  }
  if (auto failure = check_time(claim, now); failure) {
    return *std::move(failure);
  }
  if (known == signing_keys_.end()) {
    remember(claim.credential, signing_key);
  }
  return principal(*key, scope);
}

api::Principal Verifier::principal(const AccessKey& key, const Scope& scope) const {
  api::Principal principal{.account = key.account,
                           .region = std::string(scope.region),
                           .access_key = key.id,
                           .user = key.profile,
                           .operations = key.operations};
  if (principal.account.empty()) {
    principal.account = is_account(key.id) ? key.id : default_account_;
  }
  return principal;
}

void Verifier::take_new_credentials() {
  file_.look(clock_.steady());
  if (const uint64_t version = file_.version(); version != version_) {
    version_ = version;
    credentials_ = file_.credentials();
    signing_keys_.clear();  // made of secrets that may have changed
  }
}

// Called for good signatures only: nobody without a secret can push out the keys of others.
void Verifier::remember(const std::string& credential, const base::Sha256& signing_key) {
  if (signing_keys_.size() >= kSigningKeysMax) {
    signing_keys_.clear();
  }
  signing_keys_.try_emplace(credential, signing_key);
}

}  // namespace weir::server::auth
