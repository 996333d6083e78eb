#include "channels/problems.h"

#include <utility>

namespace weir::channels {

void Problems::set(const std::string& channel_id, std::string text) {
  const base::MutexLock lock(mutex_);
  texts_[channel_id] = std::move(text);
}

void Problems::clear(const std::string& channel_id) {
  const base::MutexLock lock(mutex_);
  texts_.erase(channel_id);
}

std::optional<std::string> Problems::find(const std::string& channel_id) const {
  const base::MutexLock lock(mutex_);
  const auto found = texts_.find(channel_id);
  return found == texts_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace weir::channels
