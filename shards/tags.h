#pragma once

// Tags and the rules for them (facts 4.5), pure. Messages name the stream, also for the tags of its
// consumers.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "shards/error.h"
#include "shards/names.h"

namespace weir::shards {

using Tags = std::map<std::string, std::string, std::less<>>;

// Keys and values contain only what AWS allows: kTagCharactersInvalid for most characters,
// kTagsIllegalOnAdd or kTagsIllegalOnRemove for '%', which passes AWS's first test and fails its
// second.
Result<void> check_tags_to_add(const StreamKey& stream, const Tags& tags);
Result<void> check_tags_to_remove(const StreamKey& stream, const std::vector<std::string>& keys);

// `current` with `added`; replacing a key does not count twice. kTagLimitExceeded over 50.
Result<Tags> merge_tags(const StreamKey& stream, const Tags& current, const Tags& added);

}  // namespace weir::shards
