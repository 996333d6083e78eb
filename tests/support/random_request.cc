#include "tests/support/random_request.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/base64.h"
#include "base/check.h"
#include "base/utf8.h"

namespace weir::api {
namespace {

// Values for strings with a pattern; each takes those that match.
constexpr std::array<std::string_view, 21> kSamples = {
    "s0",
    "s1",
    "s2",
    "shardId-000000000000",
    "shardId-000000000001",
    "shardId-000000000002",
    "0",
    "1",
    "170141183460469231731687303715884105728",
    "49546986683135544286507457936321625675700192471156785154",
    "arn:aws:kinesis:us-east-1:111122223333:stream/s0",
    "arn:aws:kinesis:us-east-1:111122223333:stream/s1",
    "arn:aws:kinesis:us-east-1:111122223333:stream/s1/consumer/c:1700000000",
    "abcdefghij0123456789-abc",
    "alias/aws/kinesis",
    "111122223333",
    "arn:aws:kinesis:us-east-1:111122223333:channel/abcdefghij",
    "arn:aws:iam::111122223333:role/r",
    "arn:aws:glue:us-east-1:111122223333:schema/r/s",
    "arn:aws:s3:::bucket",
    "arn:aws:s3tables:us-east-1:111122223333:bucket/tables",
};

// Which member of a request takes a value of an answer.
struct Lesson {
  std::string_view answered;
  std::string_view asked;
};
constexpr std::array kLessons = {
    Lesson{"StreamName", "StreamName"},
    Lesson{"StreamARN", "StreamARN"},
    Lesson{"ShardId", "ShardId"},
    Lesson{"ShardIterator", "ShardIterator"},
    Lesson{"NextShardIterator", "ShardIterator"},
    Lesson{"NextToken", "NextToken"},
    Lesson{"SequenceNumber", "StartingSequenceNumber"},
    Lesson{"ConsumerARN", "ConsumerARN"},
    Lesson{"ChannelARN", "ChannelARN"},
};

constexpr std::string_view kAlphabet[] = {
    "a", "B", "7", " ", "_", ".", "-", "/", ":", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};

constexpr int64_t kNow = 1'700'000'000'000;
constexpr int64_t kDay = 86'400'000;
constexpr int64_t kLargestMaximum = 10'000;
constexpr Rules kNoRules{};

bool fits(std::string_view sample, const Rules& rules) {
  const auto length = static_cast<int64_t>(base::count_code_points(sample));
  return rules.pattern->matches(sample) && length >= rules.min.value_or(0) &&
         length <= rules.max.value_or(length);
}

bool has_sample(const Rules& rules) {
  return rules.pattern == nullptr ||
         std::any_of(kSamples.begin(), kSamples.end(),
                     [&rules](std::string_view sample) { return fits(sample, rules); });
}

std::string in_quotes(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

}  // namespace

// At least the minimum and at most `more` above it; now and then the maximum, unless that is large.
int64_t RandomRequests::between(const Rules& rules, int64_t more) {
  const int64_t min = rules.min.value_or(0);
  const int64_t max = rules.max.value_or(min + more);
  if (max <= kLargestMaximum && below(64) == 0) {
    return max;
  }
  return min + static_cast<int64_t>(below(static_cast<uint64_t>(std::min(max - min, more)) + 1));
}

std::string RandomRequests::text(const Rules& rules) {
  std::string text;
  for (int64_t left = between(rules, 24); left > 0; --left) {
    text += kAlphabet[below(std::size(kAlphabet))];
  }
  return text;
}

std::string RandomRequests::string(std::string_view name, const Rules& rules) {
  const auto learned = learned_.find(name);
  if (learned != learned_.end() && below(8) != 0) {
    return learned->second[below(learned->second.size())];
  }
  if (!rules.values.empty()) {
    return std::string(rules.values[below(rules.values.size())]);
  }
  if (rules.pattern == nullptr) {
    return text(rules);
  }
  CHECK(has_sample(rules));
  std::string_view sample;
  do {
    sample = kSamples[below(kSamples.size())];
  } while (!fits(sample, rules));
  return std::string(sample);
}

std::string RandomRequests::blob(const Rules& rules) {
  const std::string bytes = random_.bytes(static_cast<size_t>(between(rules, 100)));
  std::string text(base::base64_encoded_size(bytes.size()), '\0');
  base::base64_encode(bytes, text.data());
  return text;
}

std::string RandomRequests::list(const Type& type, std::string_view name, const Rules& rules) {
  const Rules& element = rules.element == nullptr ? kNoRules : *rules.element;
  std::string json;
  for (int64_t left = between(rules, 3); left > 0; --left) {
    json += (json.empty() ? "" : ",") + value(*type.element, name, element);
  }
  return "[" + json + "]";
}

std::string RandomRequests::map(const Rules& rules) {
  std::string json;
  for (int64_t left = between(rules, 3); left > 0; --left) {
    json += (json.empty() ? "" : ",") + in_quotes("k" + std::to_string(left)) + ":" +
            in_quotes(text(rules.map_value == nullptr ? kNoRules : *rules.map_value));
  }
  return "{" + json + "}";
}

std::string RandomRequests::value(const Type& type, std::string_view name, const Rules& rules) {
  switch (type.kind) {
    case Kind::kString:
      return in_quotes(string(name, rules));
    case Kind::kInteger:
    case Kind::kLong:
      return std::to_string(between(rules, 3));
    case Kind::kDouble:
      return std::to_string(between(rules, 3)) + ".5";
    case Kind::kBoolean:
      return below(2) == 0 ? "true" : "false";
    case Kind::kBlob:
      return in_quotes(blob(rules));
    case Kind::kTimestamp: {
      const std::string millis =
          std::to_string(kNow - kDay + static_cast<int64_t>(below(2 * kDay)));
      return millis.substr(0, millis.size() - 3) + "." + millis.substr(millis.size() - 3);
    }
    case Kind::kList:
      return list(type, name, rules);
    case Kind::kMap:
      return map(rules);
    case Kind::kStructure:
      return next(*type.structure);
  }
  return {};
}

std::string RandomRequests::next(const Structure& shape) {
  std::string json;
  for (const Member& member : shape.members) {
    if (member.rules.required || (has_sample(member.rules) && below(2) == 0)) {
      json += (json.empty() ? "" : ",") + in_quotes(member.name) + ":" +
              value(*member.type, member.name, member.rules);
    }
  }
  return "{" + json + "}";
}

void RandomRequests::learn(const TestReply& reply) {
  constexpr size_t kRemembered = 8;
  for (const Lesson& lesson : kLessons) {
    const std::string value = reply.text(lesson.answered);
    if (value.empty()) {
      continue;
    }
    std::vector<std::string>& values = learned_[std::string(lesson.asked)];
    if (values.size() < kRemembered) {
      values.push_back(value);
    } else {
      values[below(kRemembered)] = value;
    }
  }
}

}  // namespace weir::api
