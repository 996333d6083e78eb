#include "tests/faults/store_history.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace weir::faults {
namespace {

// A record's data begins with its name; the rest is padding.
std::string name_of(const std::string& data) {
  return data.substr(0, 24);
}

}  // namespace

void RecordHistory::answered(LogId log, const std::string& data, const Appended& answer) {
  if (answer.outcome == Outcome::kUnknown) {
    logs_[log].maybe.insert(data);
  }
  if (answer.outcome != Outcome::kDurable) {
    return;
  }
  ++acknowledged_;
  EXPECT_LE(floor_, answer.position) << "record " << name_of(data) << " of log " << log
                                     << " has a position that readers have passed";
  floor_ = next_position(std::max(floor_, answer.position));
  EXPECT_TRUE(taken_.emplace(answer.position, log).second)
      << "position " << answer.position << " was given twice";
  logs_[log].known[answer.position] = {answer.position, answer.arrival, data};
}

void RecordHistory::check_found(LogId log, const FoundRecord& found) {
  Log& history = logs_[log];
  const auto known = history.known.find(found.position);
  if (known != history.known.end()) {
    EXPECT_TRUE(known->second.data == found.data)
        << "log " << log << " position " << found.position << " holds " << name_of(found.data)
        << " instead of " << name_of(known->second.data);
    EXPECT_EQ(known->second.arrival, found.arrival) << "log " << log << " at " << found.position;
    return;
  }
  EXPECT_EQ(history.maybe.erase(found.data), 1u)
      << "log " << log << " position " << found.position << " holds " << name_of(found.data)
      << ", which was not sent, was refused, is found twice, or comes after a scan has passed it";
  EXPECT_TRUE(taken_.emplace(found.position, log).second)
      << "position " << found.position << " is in two logs";
  history.known[found.position] = found;
}

void RecordHistory::scanned(LogId log, const std::vector<FoundRecord>& found, Position next,
                            base::Timestamp horizon) {
  std::set<Position> positions;
  Position last;
  base::Timestamp last_arrival;
  for (const FoundRecord& record : found) {
    EXPECT_TRUE(positions.empty() || last < record.position) << "log " << log << " is not in order";
    EXPECT_LE(last_arrival, record.arrival) << "log " << log << " at " << record.position;
    if (const auto end = ends_.find(log); end != ends_.end()) {
      EXPECT_LT(record.position, end->second) << "log " << log << " was sealed before it";
    }
    last = record.position;
    last_arrival = record.arrival;
    positions.insert(record.position);
    check_found(log, record);
  }
  for (const auto& [position, record] : logs_[log].known) {
    EXPECT_TRUE(positions.contains(position) || record.arrival < horizon)
        << "log " << log << " lost " << name_of(record.data) << " at position " << position;
  }
  floor_ = std::max(floor_, next);
}

void RecordHistory::decided() {
  for (auto& [id, log] : logs_) {
    log.maybe.clear();
  }
}

void RowHistory::answered(const std::string& command, Outcome outcome) {
  if (outcome == Outcome::kNotPersisted) {
    return;
  }
  const size_t equals = command.find('=');
  std::vector<Rows> with = possible_;
  for (Rows& rows : with) {
    rows[command.substr(0, equals)] = command.substr(equals + 1);
  }
  if (outcome == Outcome::kUnknown) {
    possible_.insert(possible_.end(), with.begin(), with.end());
  } else {
    possible_ = std::move(with);
  }
}

void RowHistory::restored(const Rows& rows) {
  EXPECT_TRUE(std::find(possible_.begin(), possible_.end(), rows) != possible_.end())
      << "the restored rows (" << rows.size() << ") are none of the " << possible_.size()
      << " states that the answers allow; the first has " << possible_.front().size() << " rows";
  possible_ = {rows};
}

}  // namespace weir::faults
