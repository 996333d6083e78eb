#include "server/auth/dates.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace weir::server::auth {

namespace {

using base::Timestamp;

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Reads a text of fixed form from front to back; once something did not fit, nothing does.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  int number(size_t digits) {
    int value = 0;
    const std::string_view text = take(digits);
    const char* const end = text.data() + text.size();
    good_ = good_ && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }) &&
            std::from_chars(text.data(), end, value).ptr == end;
    return value;
  }

  void literal(std::string_view wanted) { good_ = take(wanted.size()) == wanted && good_; }

  // 1 for Jan.
  int month() {
    const auto found = std::ranges::find(kMonths, take(3));
    good_ = good_ && found != kMonths.end();
    return static_cast<int>(found - kMonths.begin()) + 1;
  }

  std::string_view take(size_t count) {
    good_ = good_ && rest_.size() >= count;
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(taken.size());
    return taken;
  }

  bool done() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

struct Parts {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
};

std::optional<Timestamp> timestamp(const Parts& parts) {
  const std::chrono::year_month_day date{std::chrono::year(parts.year),
                                         std::chrono::month(static_cast<unsigned>(parts.month)),
                                         std::chrono::day(static_cast<unsigned>(parts.day))};
  if (!date.ok() || parts.hour > 23 || parts.minute > 59 || parts.second > 59) {
    return std::nullopt;
  }
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const int64_t seconds = ((days * 24 + parts.hour) * 60 + parts.minute) * 60 + parts.second;
  return Timestamp{seconds * base::kMillisPerSecond};
}

void append_number(int64_t value, size_t digits, std::string& out) {
  const size_t begin = out.size();
  out.append(digits, '0');
  for (size_t at = out.size(); at > begin; value /= 10) {
    out[--at] = static_cast<char>('0' + value % 10);
  }
}

}  // namespace

std::string iso_basic(Timestamp time) {
  const std::chrono::sys_seconds seconds{std::chrono::seconds(time.seconds())};
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(seconds - day);
  std::string text;
  append_number(static_cast<int>(date.year()), 4, text);
  append_number(static_cast<unsigned>(date.month()), 2, text);
  append_number(static_cast<unsigned>(date.day()), 2, text);
  text += 'T';
  append_number(clock.hours().count(), 2, text);
  append_number(clock.minutes().count(), 2, text);
  append_number(clock.seconds().count(), 2, text);
  return text += 'Z';
}

std::optional<Timestamp> parse_iso_basic(std::string_view text) {
  Reader reader(text);
  Parts parts;
  parts.year = reader.number(4);
  parts.month = reader.number(2);
  parts.day = reader.number(2);
  reader.literal("T");
  parts.hour = reader.number(2);
  parts.minute = reader.number(2);
  parts.second = reader.number(2);
  reader.literal("Z");
  return reader.done() ? timestamp(parts) : std::nullopt;
}

std::optional<Timestamp> parse_http_date(std::string_view text) {
  Reader reader(text);
  Parts parts;
  reader.take(3);
  reader.literal(", ");
  parts.day = reader.number(2);
  reader.literal(" ");
  parts.month = reader.month();
  reader.literal(" ");
  parts.year = reader.number(4);
  reader.literal(" ");
  parts.hour = reader.number(2);
  reader.literal(":");
  parts.minute = reader.number(2);
  reader.literal(":");
  parts.second = reader.number(2);
  reader.literal(" GMT");
  return reader.done() ? timestamp(parts) : std::nullopt;
}

std::optional<Timestamp> parse_iso_extended(std::string_view text) {
  Reader reader(text);
  Parts parts;
  parts.year = reader.number(4);
  reader.literal("-");
  parts.month = reader.number(2);
  reader.literal("-");
  parts.day = reader.number(2);
  reader.literal("T");
  parts.hour = reader.number(2);
  reader.literal(":");
  parts.minute = reader.number(2);
  reader.literal(":");
  parts.second = reader.number(2);
  reader.literal(text.ends_with('Z') ? "Z" : "+00:00");
  return reader.done() ? timestamp(parts) : std::nullopt;
}

}  // namespace weir::server::auth
