#pragma once

// How one record stands in an object (docs/channels.md). Pure.
//
//   JSON        the value on one line, and a line end
//   STRING      the text, which is UTF-8, and a line end
//   BYTE_ARRAY  the bytes as they are, and nothing

#include <string>
#include <string_view>

#include "base/result.h"
#include "shards/channel.h"

namespace weir::channels {

// Appends the record to `out`. An error says why it cannot be delivered in this format; `out` is
// unchanged then.
base::Result<void> append_record(shards::RecordFormat format, std::string_view data,
                                 std::string& out);

// ".json", ".txt.gz" ...
std::string extension_of(shards::RecordFormat format, shards::ObjectCompression compression);

std::string_view content_type_of(shards::RecordFormat format,
                                 shards::ObjectCompression compression);

}  // namespace weir::channels
