#pragma once

// The three ways in which signatures and credentials write a time. All of them are UTC and whole
// seconds.

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace weir::server::auth {

// "20250102T030405Z", the form that is signed.
std::string iso_basic(base::Timestamp time);

// nullopt: not of this form, or no such day or time.
std::optional<base::Timestamp> parse_iso_basic(std::string_view text);

// "Thu, 02 Jan 2025 03:04:05 GMT" of a Date header (RFC 1123). The name of the day is not compared
// with the date.
std::optional<base::Timestamp> parse_http_date(std::string_view text);

// "2025-01-02T03:04:05Z", also with "+00:00" for the Z, as tools write it into credentials files.
std::optional<base::Timestamp> parse_iso_extended(std::string_view text);

}  // namespace weir::server::auth
