#include "api/channel_patterns.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace weir::api::patterns {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kLetters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr size_t kAccountDigits = 12;

// What is left of a text that is read from its start.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool skip(std::string_view word) {
    if (!rest_.starts_with(word)) {
      return false;
    }
    rest_.remove_prefix(word.size());
    return true;
  }

  // As many characters of the sets as there are: how many.
  size_t run(std::string_view first, std::string_view second = {}) {
    size_t count = 0;
    while (count < rest_.size() && (first.find(rest_[count]) != std::string_view::npos ||
                                    second.find(rest_[count]) != std::string_view::npos)) {
      ++count;
    }
    rest_.remove_prefix(count);
    return count;
  }

  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool consists_of(std::string_view text, std::string_view first, std::string_view second = {}) {
  Cursor cursor(text);
  return cursor.run(first, second) > 0 && cursor.at_end();
}

// `arn:aws[-a-z0-9]*:` and the name of the service with its colon.
bool skip_partition(Cursor& cursor, std::string_view service) {
  if (!cursor.skip("arn:aws")) {
    return false;
  }
  cursor.run(kLower, "-");
  return cursor.skip(service);
}

// `[-a-z0-9]+:\d{12}:`
bool skip_owner(Cursor& cursor) {
  return cursor.run(kLower, "-") > 0 && cursor.skip(":") && cursor.run(kDigits) == kAccountDigits &&
         cursor.skip(":");
}

bool is_bucket_name_length(size_t length) {
  return length >= 3 && length <= 63;
}

// Its `.*` are as free as those of a stream's ARN, and stand at the same places.
bool is_channel_arn(std::string_view text) {
  constexpr std::string_view kChannel = ":channel/";
  constexpr std::string_view kStream = ":stream/";
  std::string as_stream(text);
  // Every ":channel/" may be the one that is meant, and no ":stream/" is.
  for (size_t at = as_stream.find(kStream); at != std::string::npos; at = as_stream.find(kStream)) {
    as_stream[at + 1] = '-';
  }
  for (size_t at = as_stream.find(kChannel); at != std::string::npos;
       at = as_stream.find(kChannel)) {
    as_stream.replace(at, kChannel.size(), kStream);
  }
  return kStreamArn.matches(as_stream);
}

bool is_role_arn(std::string_view text) {
  Cursor cursor(text);
  return skip_partition(cursor, ":iam::") && cursor.run(kDigits) == kAccountDigits &&
         cursor.skip(":role/") && cursor.run(kLetters, "_+=,.@-/") > 0 && cursor.at_end();
}

bool is_schema_arn(std::string_view text) {
  constexpr std::string_view kMarks = "-_$#.";
  Cursor cursor(text);
  return skip_partition(cursor, ":glue:") && skip_owner(cursor) && cursor.skip("schema/") &&
         cursor.run(kLetters, kMarks) > 0 && cursor.skip("/") && cursor.run(kLetters, kMarks) > 0 &&
         cursor.at_end();
}

bool is_bucket_arn(std::string_view text) {
  Cursor cursor(text);
  return skip_partition(cursor, ":s3:::") && is_bucket_name_length(cursor.run(kLower, "._-")) &&
         cursor.at_end();
}

bool is_account_id(std::string_view text) {
  return text.size() == kAccountDigits && consists_of(text, kDigits);
}

bool is_error_prefix(std::string_view text) {
  return consists_of(text, kLetters, "!-_'.*()/");
}

bool is_key_template(std::string_view text) {
  return consists_of(text, kLetters, "!-_'.*()/=:{}");
}

bool is_table_bucket_arn(std::string_view text) {
  Cursor cursor(text);
  return skip_partition(cursor, ":s3tables:") && skip_owner(cursor) && cursor.skip("bucket/") &&
         is_bucket_name_length(cursor.run(kLower, "_-")) && cursor.at_end();
}

bool is_table_word(std::string_view text) {
  return consists_of(text, kLower, "_");
}

bool is_partition_source(std::string_view text) {
  return consists_of(text, kLetters, "._");
}

bool is_log_group_name(std::string_view text) {
  return consists_of(text, kLetters, ".-_/#");
}

bool is_log_stream_name(std::string_view text) {
  return text.find_first_of(":*") == std::string_view::npos;
}

}  // namespace

const Pattern kChannelArn{R"(arn:aws.*:kinesis:.*:\d{12}:channel/\S+)", is_channel_arn};
const Pattern kRoleArn{R"(arn:aws[-a-z0-9]*:iam::\d{12}:role/[a-zA-Z_0-9+=,.@\-_/]+)", is_role_arn};
const Pattern kSchemaArn{
    R"(arn:aws[-a-z0-9]*:glue:[-a-z0-9]+:\d{12}:schema/[-a-zA-Z0-9_$#.]+/[-a-zA-Z0-9_$#.]+)",
    is_schema_arn};
const Pattern kBucketArn{R"(arn:aws[-a-z0-9]*:s3:::[a-z0-9._-]{3,63})", is_bucket_arn};
const Pattern kAccountId{R"(\d{12})", is_account_id};
const Pattern kErrorPrefix{R"([0-9A-Za-z!\-_'.*()\/]+)", is_error_prefix};
const Pattern kKeyTemplate{R"([0-9A-Za-z!\-_'.*()\/=:{}]+)", is_key_template};
const Pattern kTableBucketArn{
    R"(arn:aws[-a-z0-9]*:s3tables:[-a-z0-9]+:\d{12}:bucket/[a-z0-9_-]{3,63})", is_table_bucket_arn};
const Pattern kTableWord{"[0-9a-z_]+", is_table_word};
const Pattern kPartitionSource{R"([a-zA-Z0-9\.\_]+)", is_partition_source};
const Pattern kLogGroupName{R"([\.\-_/#A-Za-z0-9]+)", is_log_group_name};
const Pattern kLogStreamName{"[^:*]*", is_log_stream_name};

}  // namespace weir::api::patterns
