#pragma once

// What one connection sends: a Script names the next request and reads its reply.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/options.h"
#include "bench/requests.h"
#include "bench/tally.h"

namespace weir::bench {

// Used by one thread at a time.
class Script {
 public:
  virtual ~Script() = default;

  // Valid until the next call.
  virtual std::string_view next_request() = 0;
  // The body of a 200; nothing for a request that only prepares others and that no figure counts.
  virtual std::optional<ReplyCounts> on_reply(std::string_view body) = 0;
  // There was no 200.
  virtual void on_error() = 0;
};

// Sends prepared put requests in turn.
class PutScript final : public Script {
 public:
  // `requests` must outlive the script; `first` is the one to begin with, modulo their number.
  PutScript(const std::vector<std::string>& requests, size_t first, const Options& options);

  std::string_view next_request() override;
  std::optional<ReplyCounts> on_reply(std::string_view body) override;
  void on_error() override {}

 private:
  const std::vector<std::string>& requests_;
  size_t next_;
  const uint32_t records_;
  const uint64_t record_bytes_;
  const bool partial_failure_;  // PutRecords can answer 200 and refuse entries
};

// Reads a shard from TRIM_HORIZON until a page comes back empty, then the next shard, for ever.
class ReadScript final : public Script {
 public:
  // `writer` and `shards` must outlive the script; `first` as above.
  ReadScript(const RequestWriter& writer, const std::vector<std::string>& shards, size_t first,
             const Options& options);

  std::string_view next_request() override;
  std::optional<ReplyCounts> on_reply(std::string_view body) override;
  void on_error() override { iterator_.clear(); }

 private:
  const RequestWriter& writer_;
  const std::vector<std::string>& shards_;
  size_t shard_;
  const std::string stream_;
  const std::string limit_;  // the JSON member, empty without a limit
  std::string iterator_;     // empty before GetShardIterator
  std::string request_;
};

}  // namespace weir::bench
