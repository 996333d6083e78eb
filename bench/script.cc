#include "bench/script.h"

#include <fmt/format.h>

#include "bench/json_members.h"

namespace weir::bench {

PutScript::PutScript(const std::vector<std::string>& requests, size_t first, const Options& options)
    : requests_(requests),
      next_(first % requests.size()),
      records_(options.load == Load::kPutRecords ? options.batch : 1),
      record_bytes_(options.record_bytes),
      partial_failure_(options.load == Load::kPutRecords) {}

std::string_view PutScript::next_request() {
  const std::string& request = requests_[next_];
  next_ = next_ + 1 == requests_.size() ? 0 : next_ + 1;
  return request;
}

std::optional<ReplyCounts> PutScript::on_reply(std::string_view body) {
  ReplyCounts counts{.records = records_, .data_bytes = records_ * record_bytes_, .failed = {}};
  if (!partial_failure_ || find_number(body, "FailedRecordCount") == 0) {
    return counts;
  }
  JsonMembers members(body);
  JsonMember member;
  while (members.next(&member)) {
    if (member.name == "ErrorCode" && counts.records > 0) {
      ++counts.failed[std::string(member.text)];
      --counts.records;
      counts.data_bytes -= record_bytes_;
    }
  }
  return counts;
}

ReadScript::ReadScript(const RequestWriter& writer, const std::vector<std::string>& shards,
                       size_t first, const Options& options)
    : writer_(writer),
      shards_(shards),
      shard_(first % shards.size()),
      stream_(options.stream),
      limit_(options.read_limit == 0 ? "" : fmt::format(R"(,"Limit":{})", options.read_limit)) {}

std::string_view ReadScript::next_request() {
  if (iterator_.empty()) {
    request_ = writer_.request(
        "GetShardIterator",
        fmt::format(R"({{"StreamName":"{}","ShardId":"{}","ShardIteratorType":"TRIM_HORIZON"}})",
                    stream_, shards_[shard_]));
  } else {
    request_ = writer_.request("GetRecords",
                               fmt::format(R"({{"ShardIterator":"{}"{}}})", iterator_, limit_));
  }
  return request_;
}

std::optional<ReplyCounts> ReadScript::on_reply(std::string_view body) {
  if (iterator_.empty()) {
    iterator_ = find_member(body, "ShardIterator");
    return std::nullopt;
  }
  const RecordsPage page = scan_records(body);
  iterator_ = page.next_iterator;
  if (page.records == 0) {
    iterator_.clear();
    shard_ = shard_ + 1 == shards_.size() ? 0 : shard_ + 1;
    return std::nullopt;
  }
  return ReplyCounts{.records = page.records, .data_bytes = page.data_bytes, .failed = {}};
}

}  // namespace weir::bench
