#pragma once

// The server's log: one line an event on stderr, in UTC with milliseconds. Payloads, keys and
// secrets never go into it (docs/operating.md). Callers use fmt format strings:
//
//   base::log_info("recovered {} up to position {}", directory, last);

#include <fmt/format.h>

#include <string>

namespace weir::base {

enum class LogLevel { kInfo, kWarn, kError };

// Before the first line; `level` is one of trace, debug, info, warn, error, off. Returns false for
// another word and leaves the level as it was.
bool configure_log(const std::string& level);

// One line, unless the level is below the configured one.
void log_line(LogLevel level, fmt::string_view format, fmt::format_args arguments);

template <typename... Args>
void log_info(fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::kInfo, format, fmt::make_format_args(args...));
}
template <typename... Args>
void log_warn(fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::kWarn, format, fmt::make_format_args(args...));
}
template <typename... Args>
void log_error(fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::kError, format, fmt::make_format_args(args...));
}

}  // namespace weir::base
