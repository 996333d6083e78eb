#include "server/auth/canonical_request.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "server/auth/percent.h"
#include "server/auth/signature_parts.h"
#include "server/net/header_fields.h"

namespace weir::server::auth {

namespace {

constexpr std::string_view kBlanks = " \t";

// The head of a request of an SDK fits without growing.
constexpr size_t kUsualBytes = 1024;

// "." and ".." are resolved, empty segments dropped, and what is left is encoded once more than it
// came (only S3 does it otherwise).
void append_path(std::string_view path, std::string& out) {
  if (path == "/") {  // where SDKs send every call
    out += path;
    return;
  }
  const bool ends_in_slash = path.ends_with('/');
  std::string_view separator = path.empty() || path.starts_with('/') ? "/" : "";
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    const std::string_view segment = cut(path, '/');
    if (segment == "..") {
      segments.resize(segments.size() - std::min<size_t>(segments.size(), 1));
    } else if (!segment.empty() && segment != ".") {
      segments.push_back(segment);
    }
  }
  for (const std::string_view segment : segments) {
    out.append(separator);
    append_percent_encoded(segment, out);
    separator = "/";
  }
  if (segments.empty() || ends_in_slash) {
    out += '/';
  }
}

// Whatever way the client has encoded it, it is signed in one.
std::string normalized(std::string_view text) {
  std::string out;
  append_percent_encoded(percent_decoded(text), out);
  return out;
}

void append_query(std::string_view query, bool leave_signature_out, std::string& out) {
  std::vector<std::pair<std::string, std::string>> parameters;
  while (!query.empty()) {
    std::string_view value = cut(query, '&');
    const std::string_view name = cut(value, '=');
    if (!leave_signature_out || name != "X-Amz-Signature") {
      parameters.emplace_back(normalized(name), normalized(value));
    }
  }
  std::ranges::sort(parameters);
  std::string_view separator;
  for (const auto& [name, value] : parameters) {
    out.append(separator).append(name).append("=").append(value);
    separator = "&";
  }
}

// Runs of blanks inside become one.
void append_value(std::string_view value, std::string& out) {
  for (size_t end = value.find_first_of(kBlanks); end != std::string_view::npos;
       end = value.find_first_of(kBlanks)) {
    out.append(value.substr(0, end)).append(" ");
    value.remove_prefix(value.find_first_not_of(kBlanks, end));
  }
  out.append(value);
}

// All fields of that name in the order in which they came; false if there is none.
bool append_fields(std::span<const net::HeaderField> fields, std::string_view name,
                   std::string& out) {
  bool found = false;
  for (const net::HeaderField& field : fields) {
    if (net::is_header_name(field.name, name)) {
      out.append(found ? "," : "");
      append_value(field.value, out);
      found = true;
    }
  }
  return found;
}

bool names_the_host(std::string_view name) {
  return name == "host" || name == ":authority";
}

// HTTP/1 sends Host and HTTP/2 :authority; clients sign either name whichever they send.
void append_header(std::span<const net::HeaderField> fields, std::string_view authority,
                   std::string_view name, std::string& out) {
  out.append(name).append(":");
  const std::string_view sent_as = names_the_host(name) ? "host" : name;
  if (!append_fields(fields, sent_as, out) && names_the_host(name)) {
    out.append(authority);
  }
  out += '\n';
}

}  // namespace

std::string canonical_request_head(const RequestToSign& request) {
  std::string out;
  out.reserve(kUsualBytes);
  out.append(request.method);
  out += '\n';
  append_path(path_of(request.target), out);
  out += '\n';
  append_query(query_of(request.target), request.signature_in_query, out);
  out += '\n';
  for (std::string_view names = request.signed_headers; !names.empty();) {
    append_header(request.fields, request.authority, cut(names, ';'), out);
  }
  out += '\n';
  out.append(request.signed_headers);
  out += '\n';
  return out;
}

bool is_signed(std::string_view signed_headers, std::string_view name) {
  while (!signed_headers.empty()) {
    if (net::is_header_name(cut(signed_headers, ';'), name)) {
      return true;
    }
  }
  return false;
}

}  // namespace weir::server::auth
