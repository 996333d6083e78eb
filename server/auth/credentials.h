#pragma once

// The access keys that weir accepts, and the file format they are written in: the INI file of AWS's
// tools (~/.aws/credentials) with three keys more.
//
//   [app]
//   aws_access_key_id = AKIAIOSFODNN7EXAMPLE
//   aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
//   aws_session_token = ...                 only for session credentials
//   aws_credential_expiration = 2026-01-02T03:04:05Z
//   aws_account_id = 111122223333           else --account
//   weir_operations = PutRecord, PutRecords else all
//
// "#" and ";" begin a line of comment. Values are taken as they stand: no quotes, no continuation.
// Keys that begin with "aws_" or "weir_" must be known, because a misspelt one would grant or deny
// something in silence; others (region, output) are for AWS's tools and passed over, as are
// profiles without any of the keys above.

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "api/operation.h"
#include "base/clock.h"
#include "base/result.h"

namespace weir::server::auth {

struct AccessKey {
  std::string profile;  // the name of its section, which is the user's name in ARNs
  std::string id;
  std::string secret;
  std::string session_token;                    // empty: a key without sessions
  std::optional<base::Timestamp> expires;       // of the session
  std::string account;                          // empty: none is given
  std::optional<api::OperationSet> operations;  // nullopt: all
};

class Credentials {
 public:
  // The errors say the line and what is wrong with it, never a value.
  static base::Result<Credentials> parse(std::string_view text);

  // nullptr: no such key, or not with this token, which is empty when the request carries none.
  // Tokens are compared in constant time.
  const AccessKey* find(std::string_view id, std::string_view session_token) const;

  size_t size() const { return keys_.size(); }

 private:
  // Adds a profile that is complete; "" or what is wrong with it.
  std::string add(const AccessKey& key);

  friend class CredentialsParser;
  std::map<std::string, AccessKey, std::less<>> keys_;  // by id
};

}  // namespace weir::server::auth
