#pragma once

// Who is calling, with the signature verified (facts 1.6 and 2).
//
// A signature covers head and body, which are not there at the same time: the head is gone when a
// long body has come in. So a Claim keeps what the head said, and verify() takes the body, before
// it is parsed (which destroys it). Nothing of this happens without --credentials.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "base/clock.h"
#include "base/digest.h"
#include "server/auth/credentials_file.h"
#include "server/auth/identify.h"
#include "server/auth/sigv4.h"
#include "server/net/request_head.h"

namespace weir::server::auth {

// What a head claims about its sender, with the canonical request as far as the head makes it. Owns
// its text.
struct Claim {
  std::string credential;  // parse_scope() can read it
  std::string signature;
  std::string security_token;  // empty: none came
  base::Timestamp time;
  std::string time_text;                 // as in the string to sign
  std::optional<int64_t> valid_seconds;  // of a presigned request
  std::string unsigned_header;           // one that must be signed and is not; empty: none
  std::string payload_hash;              // as the client gives it; empty: it does not
  std::string canonical_head;
};

// Everything that can be said about the signature of a head alone: the Claim, or the first of
//   signatures in the header and in the query           InvalidSignatureException
//   no signature                                        MissingAuthenticationTokenException
//   a parameter of the Authorization header is missing  IncompleteSignatureException
//   a parameter of the query is missing                 IncompleteSignatureException
//   a parameter is not of the form it must have         IncompleteSignatureException
// For POST, the only method that gets as far.
std::variant<std::unique_ptr<Claim>, api::AuthFailure> read_claim(const net::RequestHead& head);

// What the verifiers of all loops share. It lives longer than they do.
struct Verification {
  CredentialsFile* file = nullptr;  // nullptr: signatures are not verified
  // The machine's own, not one that waits whether a jump of it will last: a client's clock has
  // jumped with ours when a laptop wakes up.
  const base::Clock* clock = nullptr;
};

// Verifies claims against the file of --credentials. One per loop, because it remembers signing
// keys: not thread-safe.
class Verifier {
 public:
  // Both pointers of `verification` are set.
  Verifier(const Verification& verification, std::string default_account);

  // The caller, or the first of
  //   the access key (with its session token) is not known  UnrecognizedClientException
  //   the session is over                                   ExpiredTokenException
  //   the scope is that of another service or day           InvalidSignatureException
  //   Host or an X-Amz- header is not signed                InvalidSignatureException
  //   the signature differs                                 InvalidSignatureException
  //   it is more than five minutes old or ahead             InvalidSignatureException
  // An unknown key costs as much work as a known one.
  Caller verify(const Claim& claim, std::string_view body, std::string_view service = "kinesis");

 private:
  void take_new_credentials();
  api::Principal principal(const AccessKey& key, const Scope& scope) const;
  void remember(const std::string& credential, const base::Sha256& signing_key);

  CredentialsFile& file_;
  const base::Clock& clock_;
  const std::string default_account_;
  uint64_t version_ = 0;  // of credentials_; the file's begin at 1
  std::shared_ptr<const Credentials> credentials_;
  std::unordered_map<std::string, base::Sha256> signing_keys_;  // by Claim::credential
};

}  // namespace weir::server::auth
