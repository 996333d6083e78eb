#include "bench/requests.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "base/base64.h"

namespace weir::bench {
namespace {

// Enough to vary keys and data, small enough to stay out of the server's memory. Every request is
// sent many times, so the pool must be larger than what a compressor remembers (64 KiB).
constexpr size_t kPoolBytes = 32 * 1024 * 1024;
constexpr size_t kPoolMin = 8;
constexpr size_t kPoolMax = 4096;

std::string to_base64(std::string_view bytes) {
  std::string text(base::base64_encoded_size(bytes.size()), '=');
  base::base64_encode(bytes, text.data());
  return text;
}

// Random bytes, or a text of the same length that compresses well and still differs per record.
std::string record_data(const Options& options, base::RandomSource& random) {
  if (options.incompressible) {
    return random.bytes(options.record_bytes);
  }
  const std::string sentence =
      fmt::format("{{\"event\":\"{:016x}\",\"kind\":\"measurement\"}} ", random.next_uint64());
  std::string data;
  while (data.size() < options.record_bytes) {
    data += sentence;
  }
  data.resize(options.record_bytes);
  return data;
}

std::string record_members(const Options& options, base::RandomSource& random) {
  return fmt::format(R"("Data":"{}","PartitionKey":"key-{:012x}")",
                     to_base64(record_data(options, random)), random.next_uint64() >> 16);
}

std::string put_body(const Options& options, base::RandomSource& random) {
  if (options.load != Load::kPutRecords) {
    return fmt::format(R"({{"StreamName":"{}",{}}})", options.stream,
                       record_members(options, random));
  }
  std::string body = fmt::format(R"({{"StreamName":"{}","Records":[)", options.stream);
  for (uint32_t i = 0; i < options.batch; ++i) {
    body += i == 0 ? "{" : ",{";
    body += record_members(options, random);
    body += '}';
  }
  return body + "]}";
}

std::string amz_date(base::Timestamp now) {
  const std::time_t seconds = now.seconds();
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  const size_t size = std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &utc);
  return {text.data(), size};
}

constexpr std::string_view kContentType = "application/x-amz-json-1.1";
constexpr std::string_view kSignedHeaders = "content-type;host;x-amz-date;x-amz-target";

std::string_view bytes_of(const base::Sha256& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string hex(const base::Sha256& digest) {
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

std::optional<base::Sha256> signing_key(const std::string& secret, std::string_view day) {
  if (secret.empty()) {
    return std::nullopt;
  }
  const base::Sha256 of_day = base::hmac_sha256("AWS4" + secret, day);
  const base::Sha256 of_region = base::hmac_sha256(bytes_of(of_day), "us-east-1");
  const base::Sha256 of_service = base::hmac_sha256(bytes_of(of_region), "kinesis");
  return base::hmac_sha256(bytes_of(of_service), "aws4_request");
}

}  // namespace

RequestWriter::RequestWriter(const Sender& sender)
    : host_(fmt::format("{}:{}", sender.host, sender.port)),
      date_(amz_date(sender.now)),
      scope_(fmt::format("{}/us-east-1/kinesis/aws4_request", date_.substr(0, 8))),
      access_key_(sender.access_key),
      signing_key_(signing_key(sender.secret, date_.substr(0, 8))) {}

// SigV4 (facts 2.1), written once more so that a run checks the server's.
std::string RequestWriter::signature(std::string_view operation, std::string_view body) const {
  if (!signing_key_.has_value()) {
    return std::string(64, 'a');
  }
  const std::string canonical = fmt::format(
      "POST\n/\n\ncontent-type:{}\nhost:{}\nx-amz-date:{}\nx-amz-target:Kinesis_20131202.{}\n\n"
      "{}\n{}",
      kContentType, host_, date_, operation, kSignedHeaders, hex(base::sha256(body)));
  const std::string to_sign =
      fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", date_, scope_, hex(base::sha256(canonical)));
  return hex(base::hmac_sha256(bytes_of(*signing_key_), to_sign));
}

std::string RequestWriter::request(std::string_view operation, std::string_view body) const {
  return fmt::format(
      "POST / HTTP/1.1\r\n"
      "Host: {}\r\n"
      "User-Agent: weir-bench\r\n"
      "Accept-Encoding: identity\r\n"
      "Content-Type: {}\r\n"
      "X-Amz-Date: {}\r\n"
      "Authorization: AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}\r\n"
      "X-Amz-Target: Kinesis_20131202.{}\r\nContent-Length: {}\r\n\r\n{}",
      host_, kContentType, date_, access_key_, scope_, kSignedHeaders, signature(operation, body),
      operation, body.size(), body);
}

std::vector<std::string> put_requests(const RequestWriter& writer, const Options& options,
                                      base::RandomSource& random) {
  const std::string_view operation = options.load == Load::kPutRecords ? "PutRecords" : "PutRecord";
  std::vector<std::string> requests;
  size_t count = kPoolMin;
  while (requests.size() < count) {
    requests.push_back(writer.request(operation, put_body(options, random)));
    count = std::clamp(kPoolBytes / requests.front().size(), kPoolMin, kPoolMax);
  }
  return requests;
}

}  // namespace weir::bench
