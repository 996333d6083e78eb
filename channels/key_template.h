#pragma once

// OutputKeyTemplate: how the keys of delivered objects are made (docs/channels.md). Pure.
//
//   logs/{streamName}/year={yyyy}/month={MM}/day={dd}/{objectName}
//
// Placeholders stand in braces. Times are UTC and those of the oldest record in the object.

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace weir::channels {

// Without a template.
inline constexpr std::string_view kDefaultTemplate = "{channelName}/{yyyy}/{MM}/{dd}/{HH}/";

// Without an ErrorOutputPrefix.
inline constexpr std::string_view kDefaultErrorPrefix = "errors/";

// What the placeholders stand for.
struct KeyValues {
  std::string channel_name;
  std::string channel_id;
  std::string stream_name;
  std::string account;
  std::string region;
  std::string object_name;  // no other object has it
  base::Timestamp oldest;
};

class KeyTemplate {
 public:
  // The error is a sentence for the caller of CreateChannel.
  static base::Result<KeyTemplate> parse(std::string_view text);

  // At most 1024 bytes, as S3 wants it: what comes before the object's name is cut, if need be.
  std::string key(const KeyValues& values) const;

 private:
  struct Part {
    bool placeholder = false;
    std::string text;
  };

  std::vector<Part> parts_;
};

// "events-2026-01-31-23-59-58-0123456789abcdef.json.gz": the channel, the oldest record, what makes
// it unique, and what it holds.
std::string object_name(std::string_view channel, base::Timestamp oldest, uint64_t unique,
                        std::string_view extension);

// The key of an object with records that could not be delivered: prefix, hour, name.
std::string dead_letter_key(std::string_view prefix, base::Timestamp oldest,
                            std::string_view object_name);

}  // namespace weir::channels
