#include "api/patterns.h"

#include <algorithm>
#include <array>

namespace weir::api::patterns {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_lower_alphanumeric(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z');
}

bool is_name_character(char c) {
  return is_lower_alphanumeric(c) || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '-';
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_name_character);
}

// "0" or a number without leading zeros of at most `digits_max` digits.
bool is_decimal(std::string_view text, size_t digits_max) {
  if (text == "0") {
    return true;
  }
  return !text.empty() && text.size() <= digits_max && text[0] != '0' &&
         std::all_of(text.begin(), text.end(), is_digit);
}

bool is_stream_id(std::string_view text) {
  return text.size() == 24 && text[20] == '-' &&
         std::all_of(text.begin(), text.begin() + 20, is_lower_alphanumeric) &&
         std::all_of(text.begin() + 21, text.end(), is_lower_alphanumeric);
}

// The index of the first byte that `.` does not match. Java's line terminators are \n, \r, U+0085,
// U+2028 and U+2029.
size_t first_line_terminator(std::string_view text) {
  size_t first = text.size();
  for (const std::string_view terminator :
       {"\n", "\r", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"}) {
    first = std::min(first, text.find(terminator));
  }
  return first;
}

// The index behind the last byte that `\S` does not match.
size_t behind_last_space(std::string_view text) {
  const size_t found = text.find_last_of(" \t\n\v\f\r");
  return found == std::string_view::npos ? 0 : found + 1;
}

// `arn:aws.*:kinesis:.*:\d{12}:stream/\S+`. Both `.*` may be anything, so every ":stream/" behind
// the first ":kinesis:" may be the one that is meant.
bool is_stream_arn(std::string_view text) {
  constexpr std::string_view kStart = "arn:aws";
  constexpr std::string_view kService = ":kinesis:";
  constexpr std::string_view kResource = ":stream/";
  constexpr size_t kAccountLength = 13;  // with the colon before it
  const size_t service = text.find(kService, kStart.size());
  if (!text.starts_with(kStart) || service == std::string_view::npos) {
    return false;
  }
  const size_t region = service + kService.size();
  const size_t terminator = first_line_terminator(text);
  const size_t space = behind_last_space(text);
  for (size_t at = text.find(kResource, region + kAccountLength); at != std::string_view::npos;
       at = text.find(kResource, at + 1)) {
    const std::string_view account = text.substr(at - kAccountLength, kAccountLength);
    const size_t name = at + kResource.size();
    if (at - kAccountLength > terminator) {
      return false;
    }
    if (account[0] == ':' && std::all_of(account.begin() + 1, account.end(), is_digit) &&
        name >= space && name < text.size()) {
      return true;
    }
  }
  return false;
}

// `arn:aws.*:kinesis:.*:\d{12}:.*`, of which the second and the third `.*` may be anything too.
bool is_arn_of_kinesis(std::string_view text) {
  constexpr std::string_view kStart = "arn:aws";
  constexpr std::string_view kService = ":kinesis:";
  constexpr size_t kAccountDigits = 12;
  const size_t service = text.find(kService, kStart.size());
  if (!text.starts_with(kStart) || service == std::string_view::npos ||
      first_line_terminator(text) != text.size()) {
    return false;
  }
  for (size_t colon = text.find(':', service + kService.size()); colon != std::string_view::npos;
       colon = text.find(':', colon + 1)) {
    const std::string_view account = text.substr(colon + 1, kAccountDigits + 1);
    if (account.size() == kAccountDigits + 1 && account.back() == ':' &&
        std::all_of(account.begin(), account.end() - 1, is_digit)) {
      return true;
    }
  }
  return false;
}

// `arn:aws.*:kinesis:.*:\d{12}:.*(stream|channel|queue)/\S+`. What matches in front of one
// "stream/" does so in front of every later one up to the first line terminator, so only the last
// of these counts; the same holds for the other two.
bool is_resource_arn(std::string_view text) {
  constexpr std::array<std::string_view, 3> kResources = {"stream/", "channel/", "queue/"};
  const size_t terminator = first_line_terminator(text);
  const size_t space = behind_last_space(text);
  return std::any_of(kResources.begin(), kResources.end(), [&](std::string_view resource) {
    if (text.size() <= resource.size()) {
      return false;
    }
    const size_t last = std::min(terminator, text.size() - resource.size() - 1);
    const size_t at = text.rfind(resource, last);
    return at != std::string_view::npos && at + resource.size() >= space &&
           is_arn_of_kinesis(text.substr(0, at));
  });
}

// Cuts a name and what stands before it off the end; false if it is not there.
bool cut_name(std::string_view& text, std::string_view before) {
  const auto name = std::find_if_not(text.rbegin(), text.rend(), is_name_character).base();
  const size_t length = static_cast<size_t>(text.end() - name);
  text.remove_suffix(length);
  if (length == 0 || !text.ends_with(before)) {
    return false;
  }
  text.remove_suffix(before.size());
  return true;
}

// `^(arn):aws.*:kinesis:.*:\d{12}:.*stream\/name\/consumer\/name:[0-9]+`. Names have neither colons
// nor slashes, so the end of the text can be read in one way only, backwards.
bool is_consumer_arn(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == text.size() ||
      !std::all_of(text.begin() + static_cast<ptrdiff_t>(colon) + 1, text.end(), is_digit)) {
    return false;
  }
  text = text.substr(0, colon);
  return cut_name(text, "/consumer/") && cut_name(text, "stream/") && is_arn_of_kinesis(text);
}

bool is_sequence_number(std::string_view text) {
  return is_decimal(text, 129);
}

bool is_hash_key(std::string_view text) {
  return is_decimal(text, 39);
}

}  // namespace

const Pattern kName{"[a-zA-Z0-9_.-]+", is_name};
const Pattern kStreamArn{R"(arn:aws.*:kinesis:.*:\d{12}:stream/\S+)", is_stream_arn};
const Pattern kConsumerArn{
    R"(^(arn):aws.*:kinesis:.*:\d{12}:.*stream\/[a-zA-Z0-9_.-]+\/consumer\/[a-zA-Z0-9_.-]+:[0-9]+)",
    is_consumer_arn};
const Pattern kResourceArn{R"(arn:aws.*:kinesis:.*:\d{12}:.*(stream|channel|queue)/\S+)",
                           is_resource_arn};
const Pattern kStreamId{"[a-z0-9]{20}-[a-z0-9]{3}", is_stream_id};
const Pattern kSequenceNumber{R"(0|([1-9]\d{0,128}))", is_sequence_number};
const Pattern kHashKey{R"(0|([1-9]\d{0,38}))", is_hash_key};

}  // namespace weir::api::patterns
