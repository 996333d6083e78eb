#include "engine/leveldb/table_cache.h"

#include "engine/leveldb/status.h"

namespace weir::engine {
namespace {

base::Result<std::shared_ptr<const OpenTable>> open_table(StoreEnv& env,
                                                          const std::string& filename,
                                                          const SliceTrailer& trailer) {
  auto open = std::make_shared<OpenTable>();
  leveldb::RandomAccessFile* file = nullptr;
  RETURN_IF_ERROR(to_result(env.NewRandomAccessFile(filename, &file), "open " + filename));
  open->file.reset(file);

  std::string scratch(trailer.directory_bytes, '\0');
  leveldb::Slice bytes;
  RETURN_IF_ERROR(to_result(file->Read(trailer.table_bytes, scratch.size(), &bytes, scratch.data()),
                            "read the directory of " + filename));
  auto directory = decode_directory({bytes.data(), bytes.size()}, trailer);
  if (!directory.ok()) {
    return base::Error::corruption(filename + ": " + directory.error().text());
  }
  open->directory = std::move(directory).value();

  leveldb::Table* table = nullptr;
  RETURN_IF_ERROR(
      to_result(leveldb::Table::Open(table_options(env), file, trailer.table_bytes, &table),
                "open the table of " + filename));
  open->table.reset(table);
  return std::shared_ptr<const OpenTable>(std::move(open));
}

}  // namespace

base::Result<std::shared_ptr<const OpenTable>> TableCache::get(const std::string& filename,
                                                               const SliceTrailer& trailer) {
  if (auto found = find(trailer.number)) {
    return found;
  }
  // Opened without the lock: two readers may open the same file at once, one of the two is kept.
  ASSIGN_OR_RETURN(auto opened, open_table(env_, filename, trailer));
  return insert(trailer.number, std::move(opened));
}

std::shared_ptr<const OpenTable> TableCache::find(uint64_t number) {
  const base::MutexLock lock(mutex_);
  const auto found = entries_.find(number);
  if (found == entries_.end()) {
    return nullptr;
  }
  ages_.splice(ages_.begin(), ages_, found->second.age);
  return found->second.table;
}

std::shared_ptr<const OpenTable> TableCache::insert(uint64_t number,
                                                    std::shared_ptr<const OpenTable> table) {
  const base::MutexLock lock(mutex_);
  const auto found = entries_.find(number);
  if (found != entries_.end()) {
    return found->second.table;
  }
  ages_.push_front(number);
  entries_.emplace(number, Entry{table, ages_.begin()});
  if (entries_.size() > capacity_) {
    entries_.erase(ages_.back());
    ages_.pop_back();
  }
  return table;
}

void TableCache::forget(uint64_t number) {
  const base::MutexLock lock(mutex_);
  const auto found = entries_.find(number);
  if (found == entries_.end()) {
    return;
  }
  ages_.erase(found->second.age);
  entries_.erase(found);
}

}  // namespace weir::engine
