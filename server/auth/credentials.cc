#include "server/auth/credentials.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "base/digest.h"
#include "server/auth/dates.h"
#include "server/auth/identify.h"
#include "server/auth/signature_parts.h"
#include "server/net/header_fields.h"

namespace weir::server::auth {

namespace {

using base::Error;
using base::Result;

constexpr std::string_view kBlanks = " \t\r";
constexpr size_t kIdCharactersMax = 128;

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

bool is_id(std::string_view text) {
  return text.size() <= kIdCharactersMax && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_';
         });
}

// What is no name may be a part of a secret, and stays out of the log.
bool is_name(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

// A secret or a token: anything that can stand in a header.
bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

// "PutRecord, PutRecords"; nullopt if one of them is no operation.
std::optional<api::OperationSet> parse_operations(std::string_view list) {
  api::OperationSet set;
  while (!list.empty()) {
    const auto operation = api::find_operation(trimmed(cut(list, ',')));
    if (!operation) {
      return std::nullopt;
    }
    set.set(static_cast<size_t>(*operation));
  }
  return set;
}

}  // namespace

// Goes through the file line by line. The texts of its errors are "" as long as nothing is wrong.
class CredentialsParser {
 public:
  Result<Credentials> parse(std::string_view text) {
    while (!text.empty()) {
      ++line_;
      const std::string_view line = trimmed(cut(text, '\n'));
      if (line.empty() || line.front() == '#' || line.front() == ';') {
        continue;
      }
      const std::string problem = line.front() == '[' ? begin_profile(line) : take_setting(line);
      if (!problem.empty()) {
        return Error::invalid_argument("line " + std::to_string(line_) + ": " + problem);
      }
    }
    if (const std::string problem = end_profile(); !problem.empty()) {
      return Error::invalid_argument(problem);
    }
    if (credentials_.size() == 0) {
      return Error::invalid_argument("there is no access key in it");
    }
    return std::move(credentials_);
  }

 private:
  std::string begin_profile(std::string_view line) {
    if (std::string problem = end_profile(); !problem.empty()) {
      return problem;
    }
    if (line.back() != ']' || trimmed(line.substr(1, line.size() - 2)).empty()) {
      return "a profile begins with its name in brackets";
    }
    key_ = AccessKey();
    key_.profile = trimmed(line.substr(1, line.size() - 2));
    in_profile_ = true;
    settings_.clear();
    return profiles_.insert(key_.profile).second ? "" : "this profile is there twice";
  }

  std::string take_setting(std::string_view line) {
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos) {
      return "expected NAME = VALUE";
    }
    const std::string name = net::lower_case(trimmed(line.substr(0, equals)));
    if (!name.starts_with("aws_") && !name.starts_with("weir_")) {
      return "";
    }
    if (!is_name(name)) {
      return "expected NAME = VALUE";
    }
    if (!in_profile_) {
      return name + " stands before the first profile";
    }
    if (!settings_.insert(name).second) {
      return name + " is there twice in its profile";
    }
    return apply(name, trimmed(line.substr(equals + 1)));
  }

  std::string apply(const std::string& name, std::string_view value) {
    if (name == "aws_access_key_id") {
      key_.id = value;
      return value.empty() || !is_id(value) ? name + " is letters, digits and _" : "";
    }
    if (name == "aws_secret_access_key" || name == "aws_session_token") {
      (name == "aws_session_token" ? key_.session_token : key_.secret) = value;
      return value.empty() || !is_printable(value) ? name + " cannot be sent by a client" : "";
    }
    if (name == "aws_account_id") {
      key_.account = value;
      return is_account(value) ? "" : name + " is 12 digits";
    }
    if (name == "aws_credential_expiration") {
      key_.expires = parse_iso_extended(value);
      return key_.expires ? "" : name + " is a time like 2026-01-02T03:04:05Z";
    }
    if (name == "weir_operations") {
      key_.operations = parse_operations(value);
      return key_.operations ? "" : name + " is a list of operations weir knows, with commas";
    }
    return name + " is no setting weir knows";
  }

  std::string end_profile() {
    if (!in_profile_ || settings_.empty()) {
      return "";
    }
    if (key_.id.empty() || key_.secret.empty()) {
      return "profile " + key_.profile + " needs aws_access_key_id and aws_secret_access_key";
    }
    return credentials_.add(key_);
  }

  Credentials credentials_;
  std::set<std::string> profiles_;
  AccessKey key_;
  bool in_profile_ = false;
  std::set<std::string> settings_;  // of the profile
  size_t line_ = 0;
};

Result<Credentials> Credentials::parse(std::string_view text) {
  return CredentialsParser().parse(text);
}

std::string Credentials::add(const AccessKey& key) {
  const bool added = keys_.emplace(key.id, key).second;
  return added ? "" : "profile " + key.profile + " has the access key of another profile";
}

const AccessKey* Credentials::find(std::string_view id, std::string_view session_token) const {
  const auto found = keys_.find(id);
  const bool same =
      found != keys_.end() && base::constant_time_equal(found->second.session_token, session_token);
  return same ? &found->second : nullptr;
}

}  // namespace weir::server::auth
