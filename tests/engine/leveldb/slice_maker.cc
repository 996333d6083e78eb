#include "tests/engine/leveldb/slice_maker.h"

#include <gtest/gtest.h>

namespace weir::engine {

SliceMaker::SliceMaker(faults::SimulatedDisk& disk) : disk_(disk) {
  if (!disk_.FileExists(kDirectory)) {
    EXPECT_TRUE(disk_.CreateDir(kDirectory).ok());
    EXPECT_TRUE(disk_.sync_directory("/").ok());
  }
}

SliceStore::Options SliceMaker::store_options() const {
  return {.env = &disk_, .directory = kDirectory, .slice_bytes = 1024 * 1024, .open_tables = 4};
}

LiveSlice::Options SliceMaker::slice_options() const {
  return {.env = &disk_, .directory = kDirectory, .slice_bytes = 1024 * 1024};
}

std::shared_ptr<LiveSlice> SliceMaker::create(uint64_t number) {
  auto created = LiveSlice::create(slice_options(), number);
  EXPECT_TRUE(created.ok()) << created.error().text();
  return created.value();
}

Position SliceMaker::commit(LiveSlice& slice, const Records& records, base::Timestamp arrival) {
  auto batch = std::make_shared<AppendBatch>();
  for (const auto& [log, data] : records) {
    Record record;
    record.partition_key = "key";
    record.data = data;
    batch->entries.push_back({log, Epoch{1}, record});
  }
  group_.start(next_, {.previous = previous_, .arrival = arrival});
  group_.add({.batch = batch, .done = [](const std::vector<Appended>&) {}});
  const leveldb::Status status = slice.write(group_.seal_batch(), /*sync=*/true);
  EXPECT_TRUE(status.ok()) << status.ToString();
  slice.note(group_.note());
  next_ = group_.next();
  previous_ = group_.note().last;
  group_.answer(Outcome::kDurable, Refusal::kNone);
  return previous_;
}

}  // namespace weir::engine
