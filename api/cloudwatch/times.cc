#include "api/cloudwatch/times.h"

#include <chrono>
#include <cstdint>

namespace weir::api::cloudwatch {
namespace {

// Takes numbers and signs off the front of a text; the first one that is not there fails all.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  int number(size_t digits) {
    int value = 0;
    for (size_t i = 0; i < digits; ++i) {
      const char c = next();
      good_ = good_ && c >= '0' && c <= '9';
      value = value * 10 + (good_ ? c - '0' : 0);
    }
    return value;
  }

  void sign(char wanted) { good_ = next() == wanted && good_; }

  // Whether the next one is one of these, which is then taken.
  char one_of(std::string_view signs) {
    const bool found = !text_.empty() && signs.find(text_.front()) != std::string_view::npos;
    return found ? next() : '\0';
  }

  bool at_digit() const { return !text_.empty() && text_.front() >= '0' && text_.front() <= '9'; }
  bool good() const { return good_; }
  bool ended() const { return good_ && text_.empty(); }

 private:
  char next() {
    if (text_.empty()) {
      good_ = false;
      return '\0';
    }
    const char c = text_.front();
    text_.remove_prefix(1);
    return c;
  }

  std::string_view text_;
  bool good_ = true;
};

// Behind the point; digits beyond the third are rounded down.
int64_t scan_millis(Scanner& in) {
  int64_t millis = in.number(1) * 100;
  for (int64_t unit = 10; in.good() && in.at_digit(); unit /= 10) {
    millis += in.number(1) * unit;
  }
  return millis;
}

int64_t scan_zone_minutes(Scanner& in) {
  const char sign = in.one_of("+-");
  if (sign == '\0') {
    in.sign('Z');
    return 0;
  }
  const int64_t hours = in.number(2);
  in.sign(':');
  const int64_t minutes = hours * 60 + in.number(2);
  return sign == '-' ? -minutes : minutes;
}

}  // namespace

std::optional<base::Timestamp> parse_iso_time(std::string_view text) {
  using std::chrono::day;
  using std::chrono::month;
  using std::chrono::year;
  Scanner in(text);
  const year y(in.number(4));
  in.sign('-');
  const month m(static_cast<unsigned>(in.number(2)));
  in.sign('-');
  const day d(static_cast<unsigned>(in.number(2)));
  in.sign('T');
  const int64_t hours = in.number(2);
  in.sign(':');
  const int64_t minutes = in.number(2);
  in.sign(':');
  const int64_t seconds = in.number(2);
  const int64_t millis = in.one_of(".") == '.' ? scan_millis(in) : 0;
  const int64_t zone = scan_zone_minutes(in);
  const std::chrono::year_month_day date(y, m, d);
  // 60: a leap second, which counts as the next one.
  if (!in.ended() || !date.ok() || hours > 23 || minutes > 59 || seconds > 60) {
    return std::nullopt;
  }
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const int64_t all_minutes = (days * 24 + hours) * 60 + minutes - zone;
  return base::Timestamp{(all_minutes * 60 + seconds) * base::kMillisPerSecond + millis};
}

}  // namespace weir::api::cloudwatch
