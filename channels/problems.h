#pragma once

// What keeps channels from delivering right now, for DescribeChannel. Not stored: a new process
// tries again and finds out.

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "base/thread_annotations.h"

namespace weir::channels {

// Why a channel cannot become ACTIVE, or does not deliver, on a server that has no place for
// objects.
inline constexpr std::string_view kNoDestination =
    "This server has no place for objects: it was started without --s3-root and --s3-endpoint.";

// Thread-safe.
class Problems {
 public:
  void set(const std::string& channel_id, std::string text);
  void clear(const std::string& channel_id);
  // nullopt: none is known.
  std::optional<std::string> find(const std::string& channel_id) const;

 private:
  mutable base::Mutex mutex_;
  std::map<std::string, std::string> texts_ WEIR_GUARDED_BY(mutex_);
};

}  // namespace weir::channels
