#include "channels/record_format.h"

#include <optional>

#include "base/utf8.h"
#include "channels/json_text.h"

namespace weir::channels {

using shards::ObjectCompression;
using shards::RecordFormat;

base::Result<void> append_record(RecordFormat format, std::string_view data, std::string& out) {
  switch (format) {
    case RecordFormat::kJson: {
      const std::optional<std::string> line = json_on_one_line(data);
      if (!line) {
        return base::Error::invalid_argument("The record is not one JSON value.");
      }
      out.append(*line).append("\n");
      return {};
    }
    case RecordFormat::kString:
      if (!base::is_valid_utf8(data)) {
        return base::Error::invalid_argument("The record is not text in UTF-8.");
      }
      out.append(data).append("\n");
      return {};
    case RecordFormat::kByteArray:
      out.append(data);
      return {};
    case RecordFormat::kGsrJson:
      break;
  }
  return base::Error::invalid_argument("GSR_JSON records cannot be delivered to S3.");
}

std::string extension_of(RecordFormat format, ObjectCompression compression) {
  std::string extension = format == RecordFormat::kByteArray ? ".bin"
                          : format == RecordFormat::kString  ? ".txt"
                                                             : ".json";
  if (compression == ObjectCompression::kGzip) {
    extension += ".gz";
  } else if (compression == ObjectCompression::kZstd) {
    extension += ".zst";
  }
  return extension;
}

std::string_view content_type_of(RecordFormat format, ObjectCompression compression) {
  if (compression == ObjectCompression::kGzip) {
    return "application/gzip";
  }
  if (compression == ObjectCompression::kZstd) {
    return "application/zstd";
  }
  if (format == RecordFormat::kByteArray) {
    return "application/octet-stream";
  }
  return format == RecordFormat::kString ? "text/plain; charset=utf-8" : "application/x-ndjson";
}

}  // namespace weir::channels
