// The fence around Boost.Beast, used as a parser only: sockets, buffers and answers are ours.
//
// Its traps:
// - A translation unit with Beast compiles for 10 s and longer, so there is this one.
// - on_field_impl() hands out views into the bytes given to put(), except for a folded header,
//   whose view dies with put(). Folded headers are refused, so all views stay good.
// - put() is called with a complete head only. Given half of one it would consume lines and leave
//   the views behind when the buffer moves.
// - Several Content-Length headers with one value are accepted, and unknown transfer encodings
//   count as "no body". Both are ways to smuggle a request and are refused here.
// - The default body limit of 1 MiB also applies to chunk sizes; limits are the caller's.

#include "server/net/request_parser.h"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <string>
#include <utility>

#include "server/limits.h"
#include "server/net/body_pieces.h"

namespace weir::server::net {

namespace {

namespace http = boost::beast::http;
using boost::beast::iequals;
using boost::system::error_code;
using View = boost::beast::string_view;

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";

// The calls that a parser of heads has no use for.
class ParserBase : public http::basic_parser<true> {
 protected:
  void on_request_impl(http::verb, View, View, int, error_code& error) override { error = {}; }
  void on_response_impl(int, View, int, error_code& error) override { error = {}; }
  void on_field_impl(http::field, View, View, error_code& error) override { error = {}; }
  void on_header_impl(error_code& error) override { error = {}; }
  void on_body_init_impl(const boost::optional<uint64_t>&, error_code& error) override {
    error = {};
  }
  size_t on_body_impl(View body, error_code& error) override {
    error = {};
    return body.size();
  }
  void on_chunk_header_impl(uint64_t, View, error_code& error) override { error = {}; }
  size_t on_chunk_body_impl(uint64_t, View body, error_code& error) override {
    error = {};
    return body.size();
  }
  void on_finish_impl(error_code& error) override { error = {}; }
};

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::post:
      return Method::kPost;
    case http::verb::options:
      return Method::kOptions;
    case http::verb::head:
      return Method::kHead;
    default:
      return Method::kOther;
  }
}

class HeadParser final : public ParserBase {
 public:
  explicit HeadParser(std::string_view bytes) : bytes_(bytes) {
    header_limit(static_cast<uint32_t>(kHeadBytesMax));
    body_limit(boost::none);
  }

  base::Result<RequestHead, ParseError> parse() {
    error_code error;
    const size_t used = put({bytes_.data(), bytes_.size()}, error);
    if (error || used != bytes_.size() || !is_header_done()) {
      return ParseError::kBadRequest;
    }
    head_.fields = fields();
    head_.keep_alive = keep_alive();
    head_.chunked = chunked();
    head_.content_length = chunked() ? 0 : content_length().value_or(0);
    // Chunks do not exist in HTTP/1.0: a 1.0 proxy on the way would have read the framing as body.
    if (transfer_encodings_ != (head_.chunked ? 1 : 0) || (head_.chunked && head_.http_1_0)) {
      return ParseError::kBadRequest;
    }
    return head_;
  }

 protected:
  void on_request_impl(http::verb verb, View, View target, int version,
                       error_code& error) override {
    error = {};
    head_.method = method_of(verb);
    head_.target = target;
    head_.http_1_0 = version < 11;
  }

  void on_field_impl(http::field field, View name, View value, error_code& error) override {
    error = {};
    if (!in_bytes(value)) {
      error = http::error::bad_obs_fold;
      return;
    }
    switch (field) {
      case http::field::content_length:
        // Beast accepts "5" twice, and "5, 5".
        if (++content_lengths_ > 1 || value.find(',') != View::npos) {
          error = http::error::multiple_content_length;
        }
        return;
      case http::field::transfer_encoding:
        ++transfer_encodings_;
        if (!iequals(value, "chunked")) {
          error = http::error::bad_transfer_encoding;
        }
        return;
      case http::field::expect:
        head_.expect_continue = iequals(value, "100-continue");
        return;
      default:
        if (std::string_view* const kept = kept_header(field, name); kept && kept->empty()) {
          *kept = value;
        }
    }
  }

 private:
  // What stands between the request line and the blank line.
  std::string_view fields() const {
    const size_t begin = bytes_.find(kLineEnd) + kLineEnd.size();
    return bytes_.substr(begin, bytes_.size() - kLineEnd.size() - begin);
  }

  bool in_bytes(View value) const {
    return value.empty() ||
           (value.data() >= bytes_.data() && value.data() < bytes_.data() + bytes_.size());
  }

  std::string_view* kept_header(http::field field, View name) {
    switch (field) {
      case http::field::content_type:
        return &head_.content_type;
      case http::field::authorization:
        return &head_.authorization;
      case http::field::date:
        return &head_.date;
      case http::field::origin:
        return &head_.origin;
      case http::field::access_control_request_headers:
        return &head_.cors_request_headers;
      case http::field::access_control_request_method:
        return &head_.cors_request_method;
      case http::field::unknown:
        return iequals(name, "x-amz-target") ? &head_.amz_target
               : iequals(name, "x-amz-date") ? &head_.amz_date
                                             : nullptr;
      default:
        return nullptr;
    }
  }

  std::string_view bytes_;
  RequestHead head_;
  int content_lengths_ = 0;
  int transfer_encodings_ = 0;
};

}  // namespace

size_t find_head_end(std::string_view bytes, size_t searched) {
  const size_t overlap = kHeadEnd.size() - 1;
  const size_t found = bytes.find(kHeadEnd, searched > overlap ? searched - overlap : 0);
  return found == std::string_view::npos ? 0 : found + kHeadEnd.size();
}

base::Result<RequestHead, ParseError> parse_head(std::string_view head) {
  return HeadParser(head).parse();
}

// Beast has no parser of chunks alone, so this one is given the head of a chunked request first.
class ChunkedBody::Parser final : public ParserBase {
 public:
  Parser() {
    body_limit(boost::none);
    eager(true);
    constexpr std::string_view kHead = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    error_code error;
    const size_t used = put({kHead.data(), kHead.size()}, error);
    CHECK_EQ(used, kHead.size());
  }

  size_t size() const { return pieces_.size(); }
  base::Buffer join() { return pieces_.join(); }

 protected:
  size_t on_chunk_body_impl(uint64_t, View body, error_code& error) override {
    error = {};
    pieces_.append(body);
    return body.size();
  }

 private:
  BodyPieces pieces_;
};

ChunkedBody::ChunkedBody() : parser_(std::make_unique<Parser>()) {}
ChunkedBody::~ChunkedBody() = default;
ChunkedBody::ChunkedBody(ChunkedBody&&) noexcept = default;
ChunkedBody& ChunkedBody::operator=(ChunkedBody&&) noexcept = default;

base::Result<size_t, ParseError> ChunkedBody::take(std::string_view bytes) {
  if (bytes.empty() || done()) {
    return size_t{0};
  }
  error_code error;
  const size_t used = parser_->put({bytes.data(), bytes.size()}, error);
  if (error && error != http::error::need_more) {
    return ParseError::kBadRequest;
  }
  return used;
}

bool ChunkedBody::done() const {
  return parser_->is_done();
}

size_t ChunkedBody::size() const {
  return parser_->size();
}

base::Buffer ChunkedBody::release() {
  return parser_->join();
}

}  // namespace weir::server::net
