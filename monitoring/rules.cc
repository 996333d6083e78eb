#include "monitoring/rules.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/utf8.h"
#include "monitoring/limits.h"

namespace weir::monitoring {
namespace {

// StandardUnit of the service model.
constexpr std::array<std::string_view, 27> kUnits = {"Seconds",
                                                     "Microseconds",
                                                     "Milliseconds",
                                                     "Bytes",
                                                     "Kilobytes",
                                                     "Megabytes",
                                                     "Gigabytes",
                                                     "Terabytes",
                                                     "Bits",
                                                     "Kilobits",
                                                     "Megabits",
                                                     "Gigabits",
                                                     "Terabits",
                                                     "Percent",
                                                     "Count",
                                                     "Bytes/Second",
                                                     "Kilobytes/Second",
                                                     "Megabytes/Second",
                                                     "Gigabytes/Second",
                                                     "Terabytes/Second",
                                                     "Bits/Second",
                                                     "Kilobits/Second",
                                                     "Megabits/Second",
                                                     "Gigabits/Second",
                                                     "Terabits/Second",
                                                     "Count/Second",
                                                     "None"};

bool is_control(char c) {
  return (c >= 0 && c < ' ') || c == '\x7f';
}

bool is_printable_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7f'; });
}

bool is_dimension_text(std::string_view text, size_t characters_max) {
  return text.size() <= characters_max && is_printable_ascii(text) &&
         text.find_first_not_of(' ') != std::string_view::npos;
}

}  // namespace

bool is_namespace(std::string_view text) {
  return !text.empty() && text.size() <= limits::kNameCharactersMax && is_printable_ascii(text) &&
         text.front() != ':';
}

bool is_metric_name(std::string_view text) {
  return !text.empty() && base::count_code_points(text) <= limits::kNameCharactersMax &&
         std::ranges::none_of(text, is_control);
}

bool is_dimension_name(std::string_view text) {
  return is_dimension_text(text, limits::kNameCharactersMax) && text.front() != ':';
}

bool is_dimension_value(std::string_view text) {
  return is_dimension_text(text, limits::kDimensionValueCharactersMax);
}

bool is_unit(std::string_view text) {
  return std::ranges::find(kUnits, text) != kUnits.end();
}

bool is_value(double value) {
  return std::abs(value) <= std::ldexp(1.0, limits::kValueBitsMax);
}

bool is_recent(base::Timestamp time, base::Timestamp now) {
  return time.millis >= now.millis - limits::kPastMillisMax &&
         time.millis <= now.millis + limits::kFutureMillisMax;
}

}  // namespace weir::monitoring
