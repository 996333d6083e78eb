#include "engine/leveldb/recovery.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <string_view>

#include "engine/leveldb/sealed_slice.h"
#include "engine/leveldb/status.h"

namespace weir::engine {
namespace {

std::optional<uint64_t> parse_number(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

// Joins slices, in the order of their numbers, into one chain.
class ChainBuilder {
 public:
  // `directory` is where they stand, for messages.
  explicit ChainBuilder(const std::string& directory) : directory_(directory) {}

  // Takes the next slice; `live` is the same slice if it was being written.
  base::Result<void> add(SlicePtr slice, std::shared_ptr<LiveSlice> live) {
    const bool adjacent = slice->number() == last_number_ + 1;
    last_number_ = slice->number();
    gap_ = gap_ || !adjacent;
    const auto bounds = slice->bounds();
    if (!bounds) {
      empty_.push_back(slice->number());
      return {};
    }
    RETURN_IF_ERROR(hide_after(bounds->previous));
    const auto before = last_bounds();
    // Slices that expired leave gaps in the numbers; a gap in the positions alone is a hole.
    if (before && before->last != bounds->previous && !gap_) {
      return base::Error::corruption(
          directory_ + ": " + slice->name() + " goes on after position " +
          std::to_string(bounds->previous.value()) + ", but what is before it ends at " +
          std::to_string(before->last.value()));
    }
    gap_ = false;
    slices_.push_back({std::move(slice), std::move(live)});
    return {};
  }

  std::optional<SliceBounds> last_bounds() const {
    return slices_.empty() ? std::nullopt : slices_.back().slice->bounds();
  }

  SliceChain chain() const {
    std::vector<SlicePtr> slices;
    slices.reserve(slices_.size());
    for (const Joined& joined : slices_) {
      slices.push_back(joined.slice);
    }
    return SliceChain(std::move(slices));
  }

  std::vector<std::shared_ptr<LiveSlice>> live() const {
    std::vector<std::shared_ptr<LiveSlice>> live;
    for (const Joined& joined : slices_) {
      if (joined.live) {
        live.push_back(joined.live);
      }
    }
    return live;
  }

  // Numbers of slices without commits.
  const std::vector<uint64_t>& empty() const { return empty_; }

 private:
  struct Joined {
    SlicePtr slice;
    std::shared_ptr<LiveSlice> live;
  };

  // A commit that failed on a full disk may have reached the log all the same. Its slice was left
  // and the next one goes on where the last success was: what lies between was never durable.
  base::Result<void> hide_after(Position last) {
    while (!slices_.empty() && slices_.back().slice->bounds()->last > last) {
      Joined& joined = slices_.back();
      if (!joined.live) {
        return base::Error::corruption(directory_ + ": " + joined.slice->name() +
                                       " overlaps with the slice that follows it");
      }
      RETURN_IF_ERROR(joined.live->cut(last));
      if (joined.live->bounds()) {
        return {};
      }
      empty_.push_back(joined.slice->number());
      slices_.pop_back();
    }
    return {};
  }

  const std::string& directory_;
  std::vector<Joined> slices_;
  std::vector<uint64_t> empty_;
  uint64_t last_number_ = 0;
  bool gap_ = false;  // in the numbers, since the last slice that was joined
};

// Removes only what was replaced by a name that is durable: the process before may have been killed
// between the renaming of a sealed file and the sync of its directory.
base::Result<void> remove_leftovers(StoreEnv& env, const std::string& directory,
                                    const FoundSlices& found) {
  if (found.directories_left.empty() && found.files_left.empty()) {
    return {};
  }
  RETURN_IF_ERROR(to_result(env.sync_directory(directory), "sync " + directory));
  for (const uint64_t number : found.directories_left) {
    RETURN_IF_ERROR(LiveSlice::remove(env, LiveSlice::path_of(directory, number)));
  }
  for (const std::string& filename : found.files_left) {
    RETURN_IF_ERROR(to_result(env.RemoveFile(filename), "remove " + filename));
  }
  return {};
}

base::Result<void> recover_live(SliceStore& store, uint64_t number, ChainBuilder& builder,
                                RecoveryReport& report) {
  const LiveSlice::Options options{.env = store.options().env,
                                   .directory = store.options().directory,
                                   .slice_bytes = store.options().slice_bytes};
  ASSIGN_OR_RETURN(const LiveSlice::Recovered recovered, LiveSlice::recover(options, number));
  report.log_bytes += recovered.log_bytes;
  report.torn_bytes += recovered.torn_bytes;
  return builder.add(recovered.slice, recovered.slice);
}

}  // namespace

base::Result<FoundSlices> find_slices(StoreEnv& env, const std::string& directory) {
  std::vector<std::string> names;
  RETURN_IF_ERROR(to_result(env.GetChildren(directory, &names), "list " + directory));
  std::set<uint64_t> sealed;
  std::set<uint64_t> directories;
  FoundSlices found;
  const std::string prefix = directory + "/";
  for (const std::string& name : names) {
    const std::string_view view = name;
    if (view.ends_with(".sst.tmp")) {
      found.files_left.push_back(prefix + name);
    } else if (const auto number = parse_number(view)) {
      directories.insert(*number);
    } else if (view.ends_with(".sst")) {
      const auto file_number = parse_number(view.substr(0, view.size() - 4));
      if (file_number) {
        sealed.insert(*file_number);
      }
    }
  }
  for (const uint64_t number : directories) {
    const bool live =
        !sealed.contains(number) && LiveSlice::is_ready(env, LiveSlice::path_of(directory, number));
    (live ? found.live : found.directories_left).push_back(number);
  }
  found.sealed.assign(sealed.begin(), sealed.end());
  return found;
}

base::Result<RecoveredSlices> recover_slices(SliceStore& store, RecoveryReport& report) {
  StoreEnv& env = *store.options().env;
  const std::string& directory = store.options().directory;
  ASSIGN_OR_RETURN(FoundSlices found, find_slices(env, directory));

  std::map<uint64_t, bool> numbers;  // number -> sealed
  for (const uint64_t number : found.sealed) {
    numbers[number] = true;
  }
  for (const uint64_t number : found.live) {
    numbers[number] = false;
  }
  uint64_t last_number = numbers.empty() ? 0 : numbers.rbegin()->first;
  if (!found.directories_left.empty()) {
    last_number = std::max(last_number, found.directories_left.back());
  }

  ChainBuilder builder(directory);
  for (const auto& [number, is_sealed] : numbers) {
    if (is_sealed) {
      ASSIGN_OR_RETURN(auto sealed, SealedSlice::open(env, store.tables(),
                                                      store.sealed_filename(number), number));
      RETURN_IF_ERROR(builder.add(std::move(sealed), nullptr));
    } else {
      RETURN_IF_ERROR(recover_live(store, number, builder, report));
    }
  }

  // Only now, when nothing is missing, is anything removed.
  found.directories_left.insert(found.directories_left.end(), builder.empty().begin(),
                                builder.empty().end());
  RETURN_IF_ERROR(remove_leftovers(env, directory, found));

  RecoveredSlices recovered;
  recovered.live = builder.live();
  if (const auto bounds = builder.last_bounds()) {
    recovered.last = bounds->last;
    recovered.last_arrival = bounds->last_arrival;
  }
  report.sealed_slices = found.sealed.size();
  report.live_slices = recovered.live.size();
  report.last = recovered.last;
  store.restore(builder.chain(), last_number);
  store.set_durable_end(recovered.last == kNoPosition ? kFirstPosition
                                                      : next_position(recovered.last));
  return recovered;
}

}  // namespace weir::engine
