#pragma once

// How long each shard of the on-demand streams has been hot or cold, from meters that are read now
// and then. Facts of this process: another one begins its windows anew.

#include <map>
#include <vector>

#include "base/clock.h"
#include "engine/engine.h"
#include "shards/catalog_state.h"
#include "shards/scaling.h"
#include "shards/stream.h"
#include "shards/write_meter.h"

namespace weir::shards {

// One entry for each open shard of an on-demand stream. Not thread-safe.
class LoadWindows {
 public:
  // Ends the interval that the last look began. A shard that was not there then begins its windows;
  // one that is closed, or whose stream is gone or no longer on demand, is forgotten.
  void look(const CatalogState& state, base::SteadyTime now);

  // One for each of the stream's routes, which the last look must have seen.
  std::vector<ShardWindow> of(const StreamState& stream) const;

  // There is no on-demand stream.
  bool empty() const { return entries_.empty(); }

 private:
  struct Entry {
    WriteMeter::Totals counted;
    base::SteadyTime counted_at;
    engine::LogId above;  // whom it is quiet with
    ShardWindow window;
  };
  // By log: the only name of a shard that is never given to another.
  using Entries = std::map<engine::LogId, Entry>;

  Entry next_entry(const Shard& shard, base::SteadyTime now) const;
  void look_at(const StreamState& stream, base::SteadyTime now, Entries& entries) const;

  Entries entries_;
};

}  // namespace weir::shards
