#pragma once

// An HTTP answer, and the text of its head.

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"

namespace weir::server::net {

// kJson10 is DynamoDB's, whose answers carry a checksum, and CloudWatch's, like the last two: XML
// for a form, and RPC v2 CBOR, whose answers name their protocol.
enum class ContentType { kNone, kJson, kCbor, kPlainJson, kJson10, kEventStream, kXml, kRpcCbor };

// Which headers an answer carries beside its own (facts 1.2 to 1.4).
enum class AnswerKind {
  kNormal,
  kPreflight,  // the answer to a CORS preflight: no x-amz-id-2
  kUnread,     // the body of the request stays unread: no ids, and the connection ends
  kEvents,     // a stream of events: its length is not known
  kTooLarge,   // like kUnread, and chunked and empty as AWS does it
};

struct Answer {
  int status = 200;
  AnswerKind kind = AnswerKind::kNormal;
  ContentType content_type = ContentType::kNone;
  std::string error_type{};  // for x-amzn-ErrorType; empty when the status is 200
  std::string body{};
  std::string query_error{};  // for x-amzn-query-error; mostly empty
  std::string request_id{};   // empty: a new one
};

// What a request said about cross-origin use; answered in kind (facts 1.3).
struct Cors {
  bool present = false;           // an Origin header came
  std::string request_headers{};  // Access-Control-Request-Headers, echoed to a preflight
  std::string request_method{};   // Access-Control-Request-Method, likewise
};

// What a connection of HTTP/1 adds to an answer.
struct AnswerFrame {
  bool close = false;       // the connection ends after this answer
  bool chunked = false;     // the body comes in chunks, behind what is written here
  bool keep_alive = false;  // an HTTP/1.0 client asked to keep it, and must be told
};

// Writes heads. One per loop, because it remembers the Date of the current second and draws request
// ids from a generator of its own. Not thread-safe.
class AnswerHeadWriter {
 public:
  // `random` seeds the generator and is not kept. Ids are made to be told apart, not to be secret.
  AnswerHeadWriter(const base::Clock& clock, base::RandomSource& random);

  // Replaces `head` by the head of `answer` for HTTP/1, blank line included; for kTooLarge, the
  // empty chunked body as well. `now` is the clock's steady time.
  void write(const Answer& answer, const Cors& cors, AnswerFrame frame, base::SteadyTime now,
             std::string& head);

  // Appends what every version of HTTP has of it, as in server/net/header_fields.h.
  void append_fields(const Answer& answer, const Cors& cors, base::SteadyTime now,
                     std::string& fields);

 private:
  void append_ids(const Answer& answer, std::string& head);
  void append_request_id(std::string& head);
  void append_extended_id(std::string& head);
  void append_date(base::SteadyTime now, std::string& head);

  const base::Clock& clock_;
  std::mt19937_64 random_;
  std::string date_;               // the header line of the second that ends at date_until_
  base::SteadyTime date_until_{};  // in the past at the start
};

// "Bad Request" for 400.
std::string_view status_text(int status);

}  // namespace weir::server::net
