#pragma once

// Times as the query protocol writes them.

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace weir::api::cloudwatch {

// "2015-01-02T03:04:05Z", with a fraction of seconds or without, and "+hh:mm" or "-hh:mm" in place
// of the Z (ISO 8601). nullopt: not of this form, or no such day or time.
std::optional<base::Timestamp> parse_iso_time(std::string_view text);

}  // namespace weir::api::cloudwatch
