#pragma once

// A shape with a member of each kind, for the tests of the readers and writers of shapes.

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "api/member_table.h"
#include "api/shapes/rules.h"

namespace weir::api {

struct SampleEntry {
  std::optional<Blob> data;
  std::optional<std::string_view> partition_key;

  static constexpr auto members() {
    return std::array{
        member<&SampleEntry::data>("Data", required(rules::kData)),
        member<&SampleEntry::partition_key>("PartitionKey", required(rules::kPartitionKey))};
  }
};

struct Sample {
  static constexpr std::array<std::string_view, 2> kColours = {"RED", "GREEN"};

  std::optional<std::string_view> name;
  std::optional<int32_t> limit;
  std::optional<int64_t> big;
  std::optional<bool> flag;
  std::optional<Blob> data;
  std::optional<base::Timestamp> time;
  std::optional<std::vector<SampleEntry>> entries;
  std::optional<std::vector<std::string_view>> words;
  std::optional<StringMap> tags;
  std::optional<std::string_view> colour;

  static constexpr auto members() {
    return std::array{member<&Sample::name>("Name", rules::kStreamName),
                      member<&Sample::limit>("Limit", rules::kPageLimit),
                      member<&Sample::big>("Big"),
                      member<&Sample::flag>("Flag"),
                      member<&Sample::data>("Data", rules::between(0, 8)),
                      member<&Sample::time>("Time"),
                      member<&Sample::entries>("Entries", rules::between(1, 3)),
                      member<&Sample::words>("Words", rules::kTagKeyList),
                      member<&Sample::tags>("Tags", rules::kTagMap),
                      member<&Sample::colour>("Colour", rules::one_of(kColours))};
  }
};

}  // namespace weir::api
