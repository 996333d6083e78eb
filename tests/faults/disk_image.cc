#include "tests/faults/disk_image.h"

#include <algorithm>
#include <utility>

namespace weir::faults {
namespace {

constexpr size_t kPageBytes = 4096;

uint64_t below(DiskImage::Random& random, uint64_t bound) {
  return random() % bound;
}

bool coin(DiskImage::Random& random) {
  return below(random, 2) == 0;
}

// The page at `start` of `bytes`, filled up with zeros.
std::string page_of(const std::string& bytes, size_t start) {
  std::string page = start < bytes.size() ? bytes.substr(start, kPageBytes) : std::string();
  page.resize(kPageBytes, '\0');
  return page;
}

std::string garbage(DiskImage::Random& random, size_t size) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) {
    byte = static_cast<char>(random());
  }
  return bytes;
}

}  // namespace

std::string DiskImage::parent(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

std::shared_ptr<Inode> DiskImage::find(const std::string& path) const {
  const auto found = names_.find(path);
  return found == names_.end() ? nullptr : found->second;
}

std::shared_ptr<Inode> DiskImage::create(const std::string& path) {
  if (!has_directory(parent(path))) {
    return nullptr;
  }
  std::shared_ptr<Inode>& inode = names_[path];
  if (inode) {
    inode->bytes.clear();  // the old bytes stay safe until the next sync
    inode->flushed = 0;
    return inode;
  }
  inode = std::make_shared<Inode>();
  note({Change::Kind::kCreate, path, {}, inode});
  return inode;
}

bool DiskImage::remove(const std::string& path) {
  if (names_.erase(path) == 0) {
    return false;
  }
  note({Change::Kind::kRemove, path, {}, nullptr});
  return true;
}

bool DiskImage::rename(const std::string& from, const std::string& to) {
  const auto found = names_.find(from);
  if (found == names_.end() || !has_directory(parent(to))) {
    return false;
  }
  const std::shared_ptr<Inode> inode = found->second;
  names_.erase(found);
  names_[to] = inode;
  note({Change::Kind::kRename, to, from, inode});
  return true;
}

bool DiskImage::create_directory(const std::string& path) {
  if (!has_directory(parent(path)) || !directories_.insert(path).second) {
    return false;
  }
  note({Change::Kind::kCreateDirectory, path, {}, nullptr});
  return true;
}

bool DiskImage::remove_directory(const std::string& path) {
  if (!children(path).empty() || directories_.erase(path) == 0) {
    return false;
  }
  note({Change::Kind::kRemoveDirectory, path, {}, nullptr});
  return true;
}

std::vector<std::string> DiskImage::children(const std::string& directory) const {
  std::vector<std::string> found;
  const auto add = [&](const std::string& path) {
    if (path != "/" && parent(path) == directory) {
      found.push_back(path.substr(path.rfind('/') + 1));
    }
  };
  for (const auto& [path, inode] : names_) {
    add(path);
  }
  std::for_each(directories_.begin(), directories_.end(), add);
  return found;
}

void DiskImage::sync(Inode& file) {
  flush(file);
  if (!file.sync_failed) {
    file.durable = file.bytes;
  }
}

void DiskImage::sync_directory(const std::string& directory) {
  const auto is_here = [&](const Change& change) { return parent(change.path) == directory; };
  for (const Change& change : waiting_) {
    if (is_here(change)) {
      safe_.apply(change);
    }
  }
  std::erase_if(waiting_, is_here);
}

void DiskImage::note(Change change) {
  waiting_.push_back(std::move(change));
}

void DiskImage::SafeNames::apply(const Change& change) {
  switch (change.kind) {
    case Change::Kind::kCreate:
      names[change.path] = change.inode;
      break;
    case Change::Kind::kRemove:
      names.erase(change.path);
      break;
    case Change::Kind::kRename:
      names.erase(change.from);
      names[change.path] = change.inode;
      break;
    case Change::Kind::kCreateDirectory:
      directories.insert(change.path);
      break;
    case Change::Kind::kRemoveDirectory:
      directories.erase(change.path);
      break;
  }
}

// Names in a directory that is not there.
void DiskImage::SafeNames::remove_orphans() {
  const auto is_orphan = [this](const std::string& path) {
    return path != "/" && !directories.contains(parent(path));
  };
  while (std::erase_if(directories, is_orphan) > 0) {
  }
  std::erase_if(names, [&](const auto& name) { return is_orphan(name.first); });
}

void DiskImage::lose_process() {
  for (auto& [path, inode] : names_) {
    inode->bytes.resize(
        std::max(inode->flushed, std::min(inode->durable.size(), inode->bytes.size())));
  }
}

void DiskImage::lose_power(Random& random) {
  for (const Change& change : surviving_changes(random)) {
    safe_.apply(change);
  }
  safe_.remove_orphans();
  for (auto& [path, inode] : safe_.names) {
    auto left = std::make_shared<Inode>();
    left->bytes = surviving_bytes(*inode, random);
    left->durable = left->bytes;
    left->flushed = left->bytes.size();
    inode = std::move(left);
  }
  names_ = safe_.names;
  directories_ = safe_.directories;
  waiting_.clear();
}

std::vector<DiskImage::Change> DiskImage::surviving_changes(Random& random) const {
  std::vector<Change> surviving = waiting_;
  switch (below(random, 4)) {
    case 0:
      return {};
    case 1:
      return surviving;
    case 2:  // a journal: what came first
      surviving.resize(below(random, surviving.size() + 1));
      return surviving;
    default:
      std::erase_if(surviving, [&](const Change&) { return coin(random); });
      return surviving;
  }
}

std::string DiskImage::surviving_bytes(const Inode& file, Random& random) {
  if (file.bytes == file.durable) {
    return file.durable;
  }
  enum { kNothingNew, kEverything, kSomePages, kOnlyTheLength, kGarbage, kKinds };
  const uint64_t kind = below(random, kKinds);
  if (kind == kNothingNew || kind == kEverything) {
    return kind == kNothingNew ? file.durable : file.bytes;
  }
  const size_t shorter = std::min(file.bytes.size(), file.durable.size());
  const size_t longer = std::max(file.bytes.size(), file.durable.size());
  const size_t length = coin(random) ? longer : shorter + below(random, longer - shorter + 1);
  std::string left;
  for (size_t start = 0; start < length; start += kPageBytes) {
    const std::string safe = page_of(file.durable, start);
    const std::string seen = page_of(file.bytes, start);
    if (kind == kSomePages && coin(random)) {
      left += seen;
    } else if (kind == kGarbage && start >= file.durable.size()) {
      left += garbage(random, kPageBytes);
    } else {
      left += safe;
    }
  }
  left.resize(length);
  if (kind == kGarbage && length > file.durable.size()) {
    // Also in the page that was safe in part.
    const size_t page_end = std::min(length, (file.durable.size() / kPageBytes + 1) * kPageBytes);
    left.replace(file.durable.size(), page_end - file.durable.size(),
                 garbage(random, page_end - file.durable.size()));
  }
  return left;
}

DiskImage DiskImage::copy() const {
  std::map<const Inode*, std::shared_ptr<Inode>> copies;
  const auto copy_of = [&](std::shared_ptr<Inode>& inode) {
    if (inode) {
      std::shared_ptr<Inode>& made = copies[inode.get()];
      inode = made ? made : (made = std::make_shared<Inode>(*inode));
    }
  };
  DiskImage image = *this;
  for (auto& [path, inode] : image.names_) {
    copy_of(inode);
  }
  for (auto& [path, inode] : image.safe_.names) {
    copy_of(inode);
  }
  for (Change& change : image.waiting_) {
    copy_of(change.inode);
  }
  return image;
}

}  // namespace weir::faults
