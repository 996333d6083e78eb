#pragma once

// The state of a simulated disk: what the running process sees, and what would be there after the
// power came back. POSIX promises little, and this model gives no more than it:
//
// - Bytes are safe after a sync of their file; a name is safe after a sync of its directory.
// - What is not synced may survive in any part: pages of 4 KiB out of order, a length without its
//   bytes (zeros or garbage there), a rename without the creation before it.
// - After a failed sync the bytes that were waiting can still be read and never become safe, also
//   when a later sync reports success (this is what Linux does).

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace weir::faults {

// One file, with or without a name.
struct Inode {
  std::string bytes;    // as the process sees it
  std::string durable;  // as it is safe
  size_t flushed = 0;   // `bytes` up to here have left the process
  bool sync_failed = false;
};

// Not thread-safe. Paths are absolute; "/" exists.
class DiskImage {
 public:
  using Random = std::mt19937_64;
  using Names = std::map<std::string, std::shared_ptr<Inode>>;

  // The calls of the process. Those that return false had nothing to work on.
  std::shared_ptr<Inode> find(const std::string& path) const;
  std::shared_ptr<Inode> create(const std::string& path);
  bool remove(const std::string& path);
  bool rename(const std::string& from, const std::string& to);
  bool has_directory(const std::string& path) const { return directories_.contains(path); }
  bool create_directory(const std::string& path);
  bool remove_directory(const std::string& path);
  std::vector<std::string> children(const std::string& directory) const;
  const Names& files() const { return names_; }

  static void append(Inode& file, std::string_view bytes) { file.bytes += bytes; }
  static void flush(Inode& file) { file.flushed = file.bytes.size(); }
  static void sync(Inode& file);
  void sync_directory(const std::string& directory);

  // The process was killed: bytes it had not handed over are gone, all else stays as unsafe as it
  // was.
  void lose_process();

  // The power went: what is not safe survives in part or not at all, as `random` decides. What is
  // left is safe.
  void lose_power(Random& random);

  // A copy that shares nothing with this one.
  DiskImage copy() const;

  static std::string parent(const std::string& path);

 private:
  // A change of names that waits for a sync of its directory. Exactly one of the kinds.
  struct Change {
    enum class Kind { kCreate, kRemove, kRename, kCreateDirectory, kRemoveDirectory };
    Kind kind;
    std::string path;
    std::string from;  // of kRename
    std::shared_ptr<Inode> inode;
  };
  struct SafeNames {
    Names names;
    std::set<std::string> directories = {"/"};

    void apply(const Change& change);
    void remove_orphans();
  };

  void note(Change change);
  std::vector<Change> surviving_changes(Random& random) const;
  static std::string surviving_bytes(const Inode& file, Random& random);

  Names names_;
  std::set<std::string> directories_ = {"/"};
  SafeNames safe_;
  std::vector<Change> waiting_;  // in the order they were made
};

}  // namespace weir::faults
