#include "channels/key_template.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

namespace weir::channels {
namespace {

constexpr size_t kKeyBytesMax = 1024;
constexpr std::string_view kObjectName = "objectName";
constexpr std::array<std::string_view, 12> kPlaceholders = {
    "channelName", "channelId", "streamName", "accountId", "region", kObjectName,
    "yyyy",        "MM",        "dd",         "HH",        "mm",     "ss"};

struct Calendar {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int64_t hour = 0;
  int64_t minute = 0;
  int64_t second = 0;
};

Calendar calendar_of(base::Timestamp time) {
  constexpr int64_t kSecondsPerDay = 86'400;
  const int64_t seconds = time.seconds();
  int64_t days = seconds / kSecondsPerDay;
  int64_t rest = seconds % kSecondsPerDay;
  if (rest < 0) {
    rest += kSecondsPerDay;
    --days;
  }
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
  return {.year = static_cast<int>(date.year()),
          .month = static_cast<unsigned>(date.month()),
          .day = static_cast<unsigned>(date.day()),
          .hour = rest / 3600,
          .minute = rest / 60 % 60,
          .second = rest % 60};
}

std::string value_of(std::string_view name, const KeyValues& values) {
  const Calendar at = calendar_of(values.oldest);
  if (name == "channelName") {
    return values.channel_name;
  }
  if (name == "channelId") {
    return values.channel_id;
  }
  if (name == "streamName") {
    return values.stream_name;
  }
  if (name == "accountId") {
    return values.account;
  }
  if (name == "region") {
    return values.region;
  }
  if (name == "yyyy") {
    return fmt::format("{:04}", at.year);
  }
  if (name == "MM") {
    return fmt::format("{:02}", at.month);
  }
  if (name == "dd") {
    return fmt::format("{:02}", at.day);
  }
  if (name == "HH") {
    return fmt::format("{:02}", at.hour);
  }
  if (name == "mm") {
    return fmt::format("{:02}", at.minute);
  }
  return name == "ss" ? fmt::format("{:02}", at.second) : values.object_name;
}

}  // namespace

base::Result<KeyTemplate> KeyTemplate::parse(std::string_view text) {
  KeyTemplate parsed;
  while (!text.empty()) {
    const size_t brace = text.find_first_of("{}");
    if (brace > 0) {
      const std::string_view plain = text.substr(0, brace);
      parsed.parts_.push_back({.placeholder = false, .text = std::string(plain)});
      text.remove_prefix(plain.size());
      continue;
    }
    const size_t end = text.find('}');
    if (text[0] == '}' || end == std::string_view::npos) {
      return base::Error::invalid_argument("braces must come in pairs");
    }
    const std::string_view name = text.substr(1, end - 1);
    if (std::find(kPlaceholders.begin(), kPlaceholders.end(), name) == kPlaceholders.end()) {
      return base::Error::invalid_argument(
          fmt::format("there is no placeholder {{{}}}; there are {{{}}}", name,
                      fmt::join(kPlaceholders, "}, {")));
    }
    parsed.parts_.push_back({.placeholder = true, .text = std::string(name)});
    text.remove_prefix(end + 1);
  }
  return parsed;
}

std::string KeyTemplate::key(const KeyValues& values) const {
  std::string key;
  bool named = false;
  for (const Part& part : parts_) {
    key += part.placeholder ? value_of(part.text, values) : part.text;
    named = named || (part.placeholder && part.text == kObjectName);
  }
  if (named && key.size() <= kKeyBytesMax) {
    return key;
  }
  // No object may replace another, so the name is always there.
  const size_t before = kKeyBytesMax - std::min(kKeyBytesMax, values.object_name.size() + 1);
  key.resize(std::min(key.size(), before));
  if (!key.empty() && !key.ends_with('/')) {
    key += '/';
  }
  return key + values.object_name;
}

std::string object_name(std::string_view channel, base::Timestamp oldest, uint64_t unique,
                        std::string_view extension) {
  const Calendar at = calendar_of(oldest);
  return fmt::format("{}-{:04}-{:02}-{:02}-{:02}-{:02}-{:02}-{:016x}{}", channel, at.year, at.month,
                     at.day, at.hour, at.minute, at.second, unique, extension);
}

std::string dead_letter_key(std::string_view prefix, base::Timestamp oldest,
                            std::string_view object_name) {
  const Calendar at = calendar_of(oldest);
  return fmt::format("{}{:04}/{:02}/{:02}/{:02}/{}", prefix, at.year, at.month, at.day, at.hour,
                     object_name);
}

}  // namespace weir::channels
