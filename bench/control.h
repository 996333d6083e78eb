#pragma once

// Calls that prepare a run: create the stream, list its shards, register consumers. Blocking, one
// connection a call.

#include <boost/asio/ip/tcp.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "bench/requests.h"

namespace weir::bench {

class Control {
 public:
  // `writer` and `clock` must outlive this.
  Control(boost::asio::ip::tcp::endpoint server, const RequestWriter& writer,
          const base::Clock& clock);

  // Returns when the stream is ACTIVE, after creating it with that many shards if there was none.
  // An existing stream keeps its shards. An error after 30 s.
  base::Result<void> ensure_stream(const std::string& stream, uint32_t shards);

  // The ids of all shards (of the first 1,000: one page).
  base::Result<std::vector<std::string>> list_shards(const std::string& stream);

  // The ARN of a consumer of the stream, registered if there was none of that name, when it is
  // ACTIVE. An error after 30 s.
  base::Result<std::string> ensure_consumer(const std::string& stream, const std::string& consumer);

 private:
  struct Reply {
    int status = 0;
    std::string body;
  };

  // An error when no reply came within 10 s.
  base::Result<Reply> call(std::string_view operation, std::string_view body);
  // The same, and an error when the reply is one.
  base::Result<std::string> good_call(std::string_view operation, std::string_view body);

  const boost::asio::ip::tcp::endpoint server_;
  const RequestWriter& writer_;
  const base::Clock& clock_;
};

}  // namespace weir::bench
