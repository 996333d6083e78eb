#include "shards/account_settings.h"

#include <algorithm>

#include "shards/limits.h"

namespace weir::shards {

std::string_view to_string(CommitmentStatus status) {
  switch (status) {
    case CommitmentStatus::kEnabled:
      return "ENABLED";
    case CommitmentStatus::kEnabledUntilEarliestAllowedEnd:
      return "ENABLED_UNTIL_EARLIEST_ALLOWED_END";
    case CommitmentStatus::kDisabled:
      break;
  }
  return "DISABLED";
}

CommitmentStatus AccountSettings::commitment_status(base::Timestamp now) const {
  if (!commitment_started_at || (commitment_ends_at && *commitment_ends_at <= now)) {
    return CommitmentStatus::kDisabled;
  }
  return commitment_ends_at ? CommitmentStatus::kEnabledUntilEarliestAllowedEnd
                            : CommitmentStatus::kEnabled;
}

std::optional<base::Timestamp> AccountSettings::earliest_allowed_end(base::Timestamp now) const {
  if (!committed(now)) {
    return std::nullopt;
  }
  return *commitment_started_at + limits::kCommitmentMillisMin;
}

AccountSettings with_commitment(const AccountSettings& settings, base::Timestamp now) {
  if (settings.committed(now)) {
    return {.commitment_started_at = settings.commitment_started_at, .commitment_ends_at = {}};
  }
  return {.commitment_started_at = now, .commitment_ends_at = {}};
}

AccountSettings without_commitment(const AccountSettings& settings, base::Timestamp now) {
  if (settings.commitment_status(now) != CommitmentStatus::kEnabled) {
    return settings;
  }
  AccountSettings ending = settings;
  ending.commitment_ends_at =
      std::max(now, *settings.commitment_started_at + limits::kCommitmentMillisMin);
  return ending;
}

}  // namespace weir::shards
