#include "tests/server/auth/signed_request.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "server/auth/canonical_request.h"
#include "server/auth/dates.h"
#include "server/auth/percent.h"
#include "server/auth/sigv4.h"
#include "server/net/header_fields.h"

namespace weir::server::auth {

namespace {

std::string names_of(std::string_view lines) {
  std::vector<std::string> names;
  net::HeaderField field;
  while (net::next_field(lines, field)) {
    names.push_back(net::lower_case(field.name));
  }
  std::ranges::sort(names);
  std::string list;
  for (const std::string& name : names) {
    list.append(list.empty() ? "" : ";").append(name);
  }
  return list;
}

std::string sign(const Signing& signing, const RequestToSign& request, std::string_view body) {
  const std::string credential = signing.access_key + "/" + signing.scope;
  const Scope scope = *parse_scope(credential);
  const std::string hash = signing.payload_hash.value_or(hex(base::sha256(body)));
  return signature(signing_key(signing.secret, scope), iso_basic(signing.time), scope,
                   canonical_request_head(request) + hash);
}

std::string encoded(std::string_view text) {
  std::string out;
  append_percent_encoded(text, out);
  return out;
}

std::string head_of(const std::string& target, const std::string& fields, std::string_view body) {
  return "POST " + target + " HTTP/1.1\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
}

}  // namespace

std::string signed_head(const Signing& signing, std::string_view body) {
  std::string fields = signing.fields;
  if (signing.amz_date) {
    fields += "X-Amz-Date: " + iso_basic(signing.time) + "\r\n";
  }
  if (!signing.token.empty()) {
    fields += "X-Amz-Security-Token: " + signing.token + "\r\n";
  }
  const std::string names = names_of(fields);
  const std::string made = sign(signing,
                                {.method = "POST",
                                 .target = signing.target,
                                 .fields = net::split_fields(fields),
                                 .signed_headers = names},
                                body);
  const std::string authorization =
      "Authorization: AWS4-HMAC-SHA256 Credential=" + signing.access_key + "/" + signing.scope +
      ", SignedHeaders=" + names + ", Signature=" + made + "\r\n";
  return head_of(signing.target, fields + authorization + signing.unsigned_fields, body);
}

std::string presigned_head(const Signing& signing, std::string_view body,
                           std::string_view expires) {
  const std::string names = names_of(signing.fields);
  std::string target =
      signing.target + "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" +
      encoded(signing.access_key + "/" + signing.scope) + "&X-Amz-Date=" + iso_basic(signing.time) +
      "&X-Amz-Expires=" + encoded(expires) + "&X-Amz-SignedHeaders=" + encoded(names);
  if (!signing.token.empty()) {
    target += "&X-Amz-Security-Token=" + encoded(signing.token);
  }
  const std::vector<net::HeaderField> fields = net::split_fields(signing.fields);
  const RequestToSign request{.method = "POST",
                              .target = target,
                              .fields = fields,
                              .signed_headers = names,
                              .signature_in_query = true};
  const std::string made = sign(signing, request, body);
  return head_of(target + "&X-Amz-Signature=" + made, signing.fields + signing.unsigned_fields,
                 body);
}

std::string profile(std::string_view name, std::string_view id, std::string_view secret,
                    std::string_view more) {
  std::string text;
  text.append("[").append(name).append("]\naws_access_key_id = ").append(id);
  text.append("\naws_secret_access_key = ").append(secret).append("\n").append(more);
  return text.append("\n");
}

}  // namespace weir::server::auth
