#pragma once

// One event as bytes of application/vnd.amazon.eventstream (facts 3.4): lengths, headers, payload
// and two checksums.

#include <string>
#include <string_view>

#include "api/event_stream.h"

namespace weir::server::net {

// What every event stream begins with, at once: clients wait for it before they say that they are
// subscribed.
inline constexpr std::string_view kInitialResponse = "initial-response";

// Appends the frame of an event or an exception.
void append_event_frame(const api::StreamEvent& event, std::string& out);

}  // namespace weir::server::net
