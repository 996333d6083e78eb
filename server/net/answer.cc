#include "server/net/answer.h"

#include <array>
#include <charconv>
#include <ctime>

#include "base/crc32.h"

namespace weir::server::net {

namespace {

// What kinesalite recorded on AWS: 96 characters, which is 72 bytes.
constexpr size_t kExtendedIdCharacters = 96;

void append_number(uint64_t number, std::string& out) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), end.ptr);
}

std::string_view content_type_header(const Answer& answer) {
  switch (answer.content_type) {
    case ContentType::kNone:
      return "";
    case ContentType::kJson:
      return "Content-Type: application/x-amz-json-1.1\r\n";
    case ContentType::kCbor:
      return "Content-Type: application/x-amz-cbor-1.1\r\n";
    case ContentType::kPlainJson:
      return "Content-Type: application/json\r\n";
    case ContentType::kJson10:
      return "Content-Type: application/x-amz-json-1.0\r\n";
    case ContentType::kEventStream:
      return "Content-Type: application/vnd.amazon.eventstream\r\n";
    case ContentType::kXml:
      return "Content-Type: text/xml\r\n";
    case ContentType::kRpcCbor:  // whose answers without a body have no type (Smithy RPC v2 CBOR)
      return answer.body.empty() ? "smithy-protocol: rpc-v2-cbor\r\n"
                                 : "smithy-protocol: rpc-v2-cbor\r\n"
                                   "Content-Type: application/cbor\r\n";
  }
  return "";
}

void append_cors(const Answer& answer, const Cors& cors, std::string& head) {
  if (!cors.present) {
    return;
  }
  head += "Access-Control-Allow-Origin: *\r\n";
  if (answer.kind != AnswerKind::kPreflight) {
    head +=
        "Access-Control-Expose-Headers: x-amzn-RequestId,x-amzn-ErrorType,x-amz-request-id,"
        "x-amz-id-2,x-amzn-ErrorMessage,Date\r\n";
    return;
  }
  if (!cors.request_headers.empty()) {
    head.append("Access-Control-Allow-Headers: ").append(cors.request_headers).append("\r\n");
  }
  if (!cors.request_method.empty()) {
    head.append("Access-Control-Allow-Methods: ").append(cors.request_method).append("\r\n");
  }
  head += "Access-Control-Max-Age: 172800\r\n";
}

}  // namespace

AnswerHeadWriter::AnswerHeadWriter(const base::Clock& clock, base::RandomSource& random)
    : clock_(clock), random_(random.next_uint64()) {}

void AnswerHeadWriter::write(const Answer& answer, const Cors& cors, AnswerFrame frame,
                             base::SteadyTime now, std::string& head) {
  head.assign("HTTP/1.1 ");
  append_number(static_cast<uint64_t>(answer.status), head);
  head.append(" ").append(status_text(answer.status)).append("\r\n");
  append_fields(answer, cors, now, head);
  if (frame.close) {
    head += "Connection: close\r\n";
  } else if (frame.keep_alive) {
    head += "Connection: keep-alive\r\n";
  }
  if (frame.chunked) {
    head += "Transfer-Encoding: chunked\r\n";
  }
  if (answer.kind == AnswerKind::kTooLarge) {
    head += "Transfer-Encoding: chunked\r\n\r\n0\r\n";
  }
  head += "\r\n";
}

void AnswerHeadWriter::append_fields(const Answer& answer, const Cors& cors, base::SteadyTime now,
                                     std::string& fields) {
  append_ids(answer, fields);
  if (!answer.error_type.empty()) {
    fields.append("x-amzn-ErrorType: ").append(answer.error_type).append("\r\n");
  }
  if (!answer.query_error.empty()) {
    fields.append("x-amzn-query-error: ").append(answer.query_error).append("\r\n");
  }
  append_cors(answer, cors, fields);
  fields += content_type_header(answer);
  if (answer.content_type == ContentType::kJson10) {
    fields += "x-amz-crc32: ";
    append_number(base::crc32(answer.body), fields);
    fields += "\r\n";
  }
  append_date(now, fields);
  if (answer.kind != AnswerKind::kTooLarge && answer.kind != AnswerKind::kEvents) {
    fields += "Content-Length: ";
    append_number(answer.body.size(), fields);
    fields += "\r\n";
  }
}

void AnswerHeadWriter::append_ids(const Answer& answer, std::string& head) {
  if (answer.kind == AnswerKind::kUnread || answer.kind == AnswerKind::kTooLarge) {
    return;
  }
  if (answer.request_id.empty()) {
    append_request_id(head);
  } else {
    head.append("x-amzn-RequestId: ").append(answer.request_id).append("\r\n");
  }
  if (answer.kind != AnswerKind::kPreflight) {
    append_extended_id(head);
  }
}

// A UUID of version 4.
void AnswerHeadWriter::append_request_id(std::string& head) {
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr size_t kVersionAt = 12;
  constexpr size_t kVariantAt = 16;
  std::array<char, 32> id;
  for (size_t half = 0; half < id.size(); half += id.size() / 2) {
    uint64_t bits = random_();
    for (size_t i = half; i < half + id.size() / 2; ++i, bits >>= 4) {
      id[i] = kHex[bits & 15];
    }
  }
  id[kVersionAt] = '4';
  id[kVariantAt] = kHex[8 + random_() % 4];  // RFC 4122: 8, 9, a or b
  head += "x-amzn-RequestId: ";
  head.append(&id[0], 8).append("-").append(&id[8], 4).append("-").append(&id[12], 4);
  head.append("-").append(&id[16], 4).append("-").append(&id[20], 12).append("\r\n");
}

// Looks like base64 of random bytes, as on AWS.
void AnswerHeadWriter::append_extended_id(std::string& head) {
  constexpr std::string_view kBase64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr size_t kCharactersPerDraw = 8;  // six bits each
  static_assert(kExtendedIdCharacters % kCharactersPerDraw == 0);
  std::array<char, kExtendedIdCharacters> id;
  for (size_t draw = 0; draw < id.size(); draw += kCharactersPerDraw) {
    uint64_t bits = random_();
    for (size_t i = draw; i < draw + kCharactersPerDraw; ++i, bits >>= 6) {
      id[i] = kBase64[bits & 63];
    }
  }
  head.append("x-amz-id-2: ").append(id.data(), id.size()).append("\r\n");
}

void AnswerHeadWriter::append_date(base::SteadyTime now, std::string& head) {
  if (date_until_ < now) {
    const base::Timestamp wall = clock_.wall();
    const std::time_t seconds = wall.seconds();
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 64> text;
    const size_t size =
        std::strftime(text.data(), text.size(), "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
    date_.assign(text.data(), size);
    const int64_t millis_left = base::kMillisPerSecond - wall.millis % base::kMillisPerSecond;
    date_until_ = now + (millis_left * base::kNanosPerMilli - 1);
  }
  head += date_;
}

std::string_view status_text(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 413:
      return "Content Too Large";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return "Status";
  }
}

}  // namespace weir::server::net
