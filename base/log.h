#pragma once

// The server's log: one line an event on stderr, in UTC with milliseconds. Payloads, keys and
// secrets never go into it (docs/operating.md). Callers use fmt format strings:
//
//   base::log_info("recovered {} up to position {}", directory, last);

#include <spdlog/spdlog.h>

#include <string>

namespace weir::base {

// Before the first line; `level` is one of trace, debug, info, warn, error, off. Returns false for
// another word and leaves the level as it was.
bool configure_log(const std::string& level);

template <typename... Args>
void log_debug(spdlog::format_string_t<Args...> format, Args&&... args) {
  spdlog::debug(format, std::forward<Args>(args)...);
}
template <typename... Args>
void log_info(spdlog::format_string_t<Args...> format, Args&&... args) {
  spdlog::info(format, std::forward<Args>(args)...);
}
template <typename... Args>
void log_warn(spdlog::format_string_t<Args...> format, Args&&... args) {
  spdlog::warn(format, std::forward<Args>(args)...);
}
template <typename... Args>
void log_error(spdlog::format_string_t<Args...> format, Args&&... args) {
  spdlog::error(format, std::forward<Args>(args)...);
}

}  // namespace weir::base
