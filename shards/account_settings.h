#pragma once

// What an account has agreed to in one region (facts 4.1, UpdateAccountSettings): the commitment to
// pay for a minimum throughput, which allows warm throughput and more consumers. Pure.

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"

namespace weir::shards {

enum class CommitmentStatus : uint8_t { kDisabled, kEnabled, kEnabledUntilEarliestAllowedEnd };

// The words of the API: "DISABLED" ...
std::string_view to_string(CommitmentStatus status);

// The two times say everything: an end that was asked for too early lies in the future, and comes
// by itself.
struct AccountSettings {
  std::optional<base::Timestamp> commitment_started_at;  // the latest one
  std::optional<base::Timestamp> commitment_ends_at;

  CommitmentStatus commitment_status(base::Timestamp now) const;
  // When it may end, unless it has ended: 24 hours after its start.
  std::optional<base::Timestamp> earliest_allowed_end(base::Timestamp now) const;
  bool committed(base::Timestamp now) const {
    return commitment_status(now) != CommitmentStatus::kDisabled;
  }

  friend bool operator==(const AccountSettings&, const AccountSettings&) = default;
};

// The settings after the commitment was switched on at `now`: a new one, or the one that was about
// to end goes on.
AccountSettings with_commitment(const AccountSettings& settings, base::Timestamp now);

// The settings after it was switched off at `now`: it ends then, or 24 hours after its start if
// that is later.
AccountSettings without_commitment(const AccountSettings& settings, base::Timestamp now);

}  // namespace weir::shards
