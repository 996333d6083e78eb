#include "server/s3/signed_put.h"

#include <map>

#include "base/digest.h"
#include "server/auth/dates.h"
#include "server/auth/percent.h"
#include "server/auth/sigv4.h"

namespace weir::server::s3 {
namespace {

constexpr size_t kDayLength = 8;

// S3 is the one service whose paths are encoded once, with nothing resolved.
std::string encoded_path(std::string_view bucket, std::string_view key) {
  std::string path = "/";
  auth::append_percent_encoded(bucket, path);
  path += '/';
  while (!key.empty()) {
    const std::string_view part = key.substr(0, key.find('/'));
    auth::append_percent_encoded(part, path);
    key.remove_prefix(part.size());
    if (!key.empty()) {
      path += '/';
      key.remove_prefix(1);
    }
  }
  return path;
}

}  // namespace

PutRequest signed_put(const channels::Object& object, std::string_view host,
                      std::string_view region, const S3Credentials& credentials,
                      base::Timestamp now) {
  const std::string time = auth::iso_basic(now);
  const std::string payload_hash = auth::hex(base::sha256(object.body));
  // Sorted, as they are signed.
  std::map<std::string, std::string> headers = {{"content-type", object.content_type},
                                                {"host", std::string(host)},
                                                {"x-amz-content-sha256", payload_hash},
                                                {"x-amz-date", time}};
  if (!object.storage_class.empty()) {
    headers["x-amz-storage-class"] = object.storage_class;
  }
  if (!object.expected_owner.empty()) {
    headers["x-amz-expected-bucket-owner"] = object.expected_owner;
  }
  if (!object.encryption_key.empty()) {
    headers["x-amz-server-side-encryption"] = "aws:kms";
    headers["x-amz-server-side-encryption-aws-kms-key-id"] = object.encryption_key;
  }
  if (!credentials.session_token.empty()) {
    headers["x-amz-security-token"] = credentials.session_token;
  }
  PutRequest request{.target = encoded_path(object.bucket, object.key), .headers = {}};
  std::string names;
  std::string canonical = "PUT\n" + request.target + "\n\n";
  for (const auto& [name, value] : headers) {
    canonical.append(name).append(":").append(value).append("\n");
    names.append(names.empty() ? "" : ";").append(name);
    if (name != "host") {
      request.headers.emplace_back(name, value);
    }
  }
  canonical.append("\n").append(names).append("\n").append(payload_hash);
  const std::string_view day = std::string_view(time).substr(0, kDayLength);
  const auth::Scope scope{.access_key = credentials.access_key,
                          .day = day,
                          .region = region,
                          .service = "s3",
                          .terminator = "aws4_request"};
  const base::Sha256 key = auth::signing_key(credentials.secret, scope);
  std::string authorization(auth::kSigningAlgorithm);
  authorization.append(" Credential=").append(scope.access_key).append("/").append(scope.day);
  authorization.append("/").append(region).append("/s3/aws4_request, SignedHeaders=");
  authorization.append(names).append(", Signature=");
  authorization.append(auth::signature(key, time, scope, canonical));
  request.headers.emplace_back("authorization", std::move(authorization));
  return request;
}

}  // namespace weir::server::s3
