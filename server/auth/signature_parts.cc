#include "server/auth/signature_parts.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace weir::server::auth {

namespace {

using PartsOrFailure = std::variant<SignatureParts, api::AuthFailure>;

constexpr std::string_view kAlgorithm = "X-Amz-Algorithm";

// "scheme name=value, name=value", separated by commas, blanks or both.
SignatureParts split_header(std::string_view header) {
  SignatureParts parts;
  parts.algorithm = cut(header, ' ');
  while (!header.empty()) {
    std::string_view part = cut(header, ',');
    while (!part.empty()) {
      std::string_view value = cut(part, ' ');
      if (value.find('=') == std::string_view::npos && !value.empty()) {
        parts.stray = value;
      }
      const std::string_view name = cut(value, '=');
      if (name == "Credential") {
        parts.credential = value;
      } else if (name == "Signature") {
        parts.signature = value;
      } else if (name == "SignedHeaders") {
        parts.signed_headers = value;
      }
    }
  }
  return parts;
}

PartsOrFailure read_header(const net::RequestHead& head) {
  SignatureParts parts = split_header(head.authorization);
  std::string missing;
  const auto require = [&missing](std::string_view value, std::string_view name) {
    if (value.empty()) {
      missing.append("Authorization header requires '").append(name).append("' parameter. ");
    }
  };
  require(parts.credential, "Credential");
  require(parts.signature, "Signature");
  require(parts.signed_headers, "SignedHeaders");
  if (head.amz_date.empty() && head.date.empty()) {
    missing +=
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  }
  if (!missing.empty()) {
    return api::AuthFailure{"IncompleteSignatureException",
                            missing.append("Authorization=").append(head.authorization)};
  }
  parts.date = head.amz_date;
  return parts;
}

// The raw value of a parameter of the query string; nullopt when it is not there.
std::optional<std::string_view> query_parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    std::string_view value = cut(query, '&');
    if (cut(value, '=') == name) {
      return value;
    }
  }
  return std::nullopt;
}

PartsOrFailure read_query(std::string_view query) {
  constexpr std::array<std::string_view, 5> kRequired = {
      kAlgorithm, "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"};
  std::array<std::string_view, 5> values;
  std::string missing;
  for (size_t i = 0; i < kRequired.size(); ++i) {
    values[i] = query_parameter(query, kRequired[i]).value_or("");
    if (values[i].empty()) {
      missing.append("AWS query-string parameters must include '")
          .append(kRequired[i])
          .append("'. ");
    }
  }
  if (!missing.empty()) {
    return api::AuthFailure{"IncompleteSignatureException",
                            missing.append("Re-examine the query-string parameters.")};
  }
  return SignatureParts{
      .in_query = true,
      .algorithm = values[0],
      .credential = values[1],
      .signed_headers = values[3],
      .signature = values[2],
      .date = values[4],
      .expires = query_parameter(query, "X-Amz-Expires").value_or(""),
      .security_token = query_parameter(query, "X-Amz-Security-Token").value_or("")};
}

}  // namespace

std::string_view cut(std::string_view& text, char separator) {
  const size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

std::string_view path_of(std::string_view target) {
  return cut(target, '?');
}

std::string_view query_of(std::string_view target) {
  cut(target, '?');
  return target;
}

PartsOrFailure read_signature_parts(const net::RequestHead& head) {
  const std::string_view query = query_of(head.target);
  const bool by_header = !head.authorization.empty();
  const bool by_query = query_parameter(query, kAlgorithm).has_value();
  if (by_header && by_query) {
    return api::AuthFailure{"InvalidSignatureException",
                            "Found both 'X-Amz-Algorithm' as a query-string param and "
                            "'Authorization' as HTTP header."};
  }
  if (by_header) {
    return read_header(head);
  }
  if (by_query) {
    return read_query(query);
  }
  return api::AuthFailure{"MissingAuthenticationTokenException", "Missing Authentication Token"};
}

}  // namespace weir::server::auth
