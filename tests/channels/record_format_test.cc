// docs/channels.md, "Formats".

#include "channels/record_format.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::channels {
namespace {

using shards::ObjectCompression;
using shards::RecordFormat;

std::string formatted(RecordFormat format, std::string_view data) {
  std::string out = "before|";
  const base::Result<void> added = append_record(format, data, out);
  return added.ok() ? out : out + "error: " + added.error().text();
}

TEST(AppendRecord, JsonIsOneLine) {
  EXPECT_EQ(formatted(RecordFormat::kJson, "{\n\"a\": 1\n}"), "before|{\"a\":1}\n");
  EXPECT_EQ(formatted(RecordFormat::kJson, "{"), "before|error: The record is not one JSON value.");
}

TEST(AppendRecord, StringIsTextAndALineEnd) {
  EXPECT_EQ(formatted(RecordFormat::kString, "a\nb"), "before|a\nb\n");
  EXPECT_EQ(formatted(RecordFormat::kString, "\xff"),
            "before|error: The record is not text in UTF-8.");
}

TEST(AppendRecord, ByteArrayIsTheBytes) {
  EXPECT_EQ(formatted(RecordFormat::kByteArray, "\xff"), "before|\xff");
}

TEST(ExtensionOf, SaysFormatAndCompression) {
  EXPECT_EQ(extension_of(RecordFormat::kJson, ObjectCompression::kNone), ".json");
  EXPECT_EQ(extension_of(RecordFormat::kString, ObjectCompression::kGzip), ".txt.gz");
  EXPECT_EQ(extension_of(RecordFormat::kByteArray, ObjectCompression::kZstd), ".bin.zst");
}

}  // namespace
}  // namespace weir::channels
