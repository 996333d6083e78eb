// PutRecords
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
//
// Stores up to 500 records, each in its own shard. Entries fail one by one only for reasons that
// may pass: throttling and faults of the server; an invalid entry fails the whole call and nothing
// is stored. Records of one call to one shard keep their order. The answer is 200 even if all
// entries failed (facts 4.3). Distribution strategy and DryRun are those of PutRecord.
//
// Errors, first to last: ResourceNotFoundException (as PutRecord), for each entry in order
// ValidationException (no PartitionKey, record size) and InvalidArgumentException
// (ExplicitHashKey), then InvalidArgumentException (the call is over 10 MiB),
// DryRunOperationException (DryRun), KMSNotFoundException, KMSDisabledException,
// KMSInvalidStateException (nothing is stored).

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/records.h"
#include "api/shapes/encryption.h"
#include "api/shapes/rules.h"
#include "api/streams.h"
#include "shards/limits.h"

namespace weir::api {
namespace {

struct Entry {
  std::optional<Blob> data;
  std::optional<std::string_view> partition_key;
  std::optional<std::string_view> explicit_hash_key;

  static constexpr auto members() {
    return std::array{member<&Entry::data>("Data", required(rules::kData)),
                      member<&Entry::partition_key>("PartitionKey", rules::kPartitionKey),
                      member<&Entry::explicit_hash_key>("ExplicitHashKey", rules::kHashKey)};
  }
};

struct Input {
  StreamRef stream;
  std::optional<std::vector<Entry>> records;
  std::optional<bool> dry_run;

  static constexpr auto members() {
    return join(stream_ref_members<&Input::stream>(),
                std::array{member<&Input::records>("Records", required(rules::between(1, 500))),
                           member<&Input::dry_run>("DryRun")});
  }
};

struct ResultEntry {
  std::optional<std::string> sequence_number;
  std::optional<std::string> shard_id;
  std::optional<std::string_view> error_code;
  std::optional<std::string> error_message;

  static constexpr auto members() {
    return std::array{member<&ResultEntry::sequence_number>("SequenceNumber"),
                      member<&ResultEntry::shard_id>("ShardId"),
                      member<&ResultEntry::error_code>("ErrorCode"),
                      member<&ResultEntry::error_message>("ErrorMessage")};
  }
};

struct Output {
  int32_t failed_record_count = 0;
  std::vector<ResultEntry> records;
  std::optional<std::string_view> encryption_type;  // only when the stream is encrypted

  static constexpr auto members() {
    return std::array{member<&Output::failed_record_count>("FailedRecordCount"),
                      member<&Output::records>("Records"),
                      member<&Output::encryption_type>("EncryptionType")};
  }
};

// All entries as records, or the error of the first that is invalid.
Result<std::vector<engine::Record>> make_records(const shards::StreamState& stream,
                                                 const std::vector<Entry>& entries) {
  std::vector<engine::Record> records;
  records.reserve(entries.size());
  int64_t bytes = 0;
  for (size_t i = 0; i < entries.size(); ++i) {
    const RecordFields fields{.data = entries[i].data->bytes,
                              .partition_key = entries[i].partition_key,
                              .explicit_hash_key = entries[i].explicit_hash_key,
                              .list_position = i + 1};
    ASSIGN_OR_RETURN(engine::Record record, make_record(stream, fields));
    bytes += shards::record_bytes(record);
    records.push_back(record);
  }
  if (bytes > shards::limits::kPutRecordsBytesMax) {
    return Failure(ErrorName::kRecordsTooLarge);
  }
  return records;
}

// A failed entry says in the words of a whole call what happened to it, but for faults, which have
// words of their own here (facts 4.3).
ResultEntry result_entry(const shards::PutOutcome& outcome) {
  if (!outcome.error) {
    return {.sequence_number = shards::format_sequence_number(outcome.number),
            .shard_id = shards::format_shard_id(outcome.shard)};
  }
  const bool fault = error_info(error_name(outcome.error->kind())).status >= 500;
  const Failure failure = fault ? Failure(ErrorName::kEntryFailed) : to_failure(*outcome.error);
  return {.error_code = failure.info().type, .error_message = failure.message()};
}

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      Output& output) {
  CO_ASSIGN_OR_RETURN(const shards::StreamPtr stream,
                      find_writable_stream(context, input.stream, request.caller));
  CO_ASSIGN_OR_RETURN(std::vector<engine::Record> records, make_records(*stream, *input.records));
  if (input.dry_run.value_or(false)) {
    co_return Failure(ErrorName::kDryRun);
  }
  auto outcomes =
      co_await context.service.writer().put(stream, std::move(request.body), std::move(records));
  output.encryption_type = encryption_type_of(*stream);
  output.records.reserve(outcomes.size());
  for (const shards::PutOutcome& outcome : outcomes) {
    if (outcome.error && shards::is_key_error(outcome.error->kind())) {
      co_return to_failure(*outcome.error);
    }
    output.failed_record_count += outcome.error ? 1 : 0;
    output.records.push_back(result_entry(outcome));
  }
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::put_records() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
