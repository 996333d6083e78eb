// PutRecord
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html
//
// Stores one record in the open shard whose range holds the MD5 of its partition key, or its
// ExplicitHashKey; a stream with the distribution strategy AUTO needs neither and takes the next of
// its open shards. A 200 means that the record is stored as --ack says. With DryRun nothing is
// stored.
//
// Errors, first to last: ResourceNotFoundException (no such stream; also while it is CREATING, as
// on AWS), ValidationException (no PartitionKey, then data and key over the stream's maximum record
// size), InvalidArgumentException (ExplicitHashKey, then SequenceNumberForOrdering),
// DryRunOperationException (DryRun), ProvisionedThroughputExceededException, KMSNotFoundException,
// KMSDisabledException, KMSInvalidStateException, 503 (not stored), InternalFailure (outcome not
// known).

#include <array>
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

namespace weir::api {
namespace {

struct Input {
  StreamRef stream;
  std::optional<Blob> data;
  std::optional<std::string_view> partition_key;
  std::optional<std::string_view> explicit_hash_key;
  std::optional<std::string_view> sequence_number_for_ordering;
  std::optional<bool> dry_run;

  static constexpr auto members() {
    return join(stream_ref_members<&Input::stream>(),
                std::array{member<&Input::data>("Data", required(rules::kData)),
                           member<&Input::partition_key>("PartitionKey", rules::kPartitionKey),
                           member<&Input::explicit_hash_key>("ExplicitHashKey", rules::kHashKey),
                           member<&Input::sequence_number_for_ordering>("SequenceNumberForOrdering",
                                                                        rules::kSequenceNumber),
                           member<&Input::dry_run>("DryRun")});
  }
};

struct Output {
  std::string shard_id;
  std::string sequence_number;
  std::optional<std::string_view> encryption_type;  // only when the record is encrypted

  static constexpr auto members() {
    return std::array{member<&Output::shard_id>("ShardId"),
                      member<&Output::sequence_number>("SequenceNumber"),
                      member<&Output::encryption_type>("EncryptionType")};
  }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      Output& output) {
  CO_ASSIGN_OR_RETURN(const shards::StreamPtr stream,
                      find_writable_stream(context, input.stream, request.caller));
  const RecordFields fields{.data = input.data->bytes,
                            .partition_key = input.partition_key,
                            .explicit_hash_key = input.explicit_hash_key};
  CO_ASSIGN_OR_RETURN(engine::Record record, make_record(*stream, fields));
  shards::RecordWriter& writer = context.service.writer();
  if (input.sequence_number_for_ordering) {
    CO_RETURN_IF_ERROR(
        mapped(writer.check_ordering_number(*stream, *input.sequence_number_for_ordering)));
  }
  if (input.dry_run.value_or(false)) {
    co_return Failure(ErrorName::kDryRun);
  }
  std::vector<engine::Record> records(1, record);
  auto outcomes = co_await writer.put(stream, std::move(request.body), std::move(records));
  const shards::PutOutcome& outcome = outcomes.front();
  if (outcome.error) {
    co_return to_failure(*outcome.error);
  }
  output.shard_id = shards::format_shard_id(outcome.shard);
  output.sequence_number = shards::format_sequence_number(outcome.number);
  output.encryption_type = encryption_type_of(*stream);
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::put_record() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
