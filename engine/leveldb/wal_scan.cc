#include "engine/leveldb/wal_scan.h"

#include <memory>
#include <string_view>
#include <utility>

#include "base/digest.h"
#include "engine/leveldb/status.h"

namespace weir::engine {
namespace {

// LevelDB's log format (its doc/log_format.md): blocks of fragments, a fragment is
// checksum u32 | length u16 | type u8 | bytes, little-endian. The checksum covers type and bytes.
constexpr size_t kLogBlockBytes = 32 * 1024;
constexpr size_t kFragmentHeaderBytes = 7;
constexpr size_t kLengthOffset = 4;
constexpr size_t kTypeOffset = 6;

enum FragmentType : uint8_t { kZero = 0, kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

// LevelDB's sequence numbers have 56 bits.
constexpr uint64_t kSequenceMax = (uint64_t{1} << 56) - 1;

uint64_t little_endian(std::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i-- > 0;) {
    value = value << 8 | static_cast<uint8_t>(bytes[i]);
  }
  return value;
}

// LevelDB stores checksums rotated and shifted, so that a log inside a log does not look right.
uint32_t masked(uint32_t crc) {
  constexpr uint32_t kMaskDelta = 0xa282ead8;
  return ((crc >> 15) | (crc << 17)) + kMaskDelta;
}

struct Fragment {
  uint8_t type = kZero;
  std::string_view bytes;

  size_t size() const { return kFragmentHeaderBytes + bytes.size(); }
  bool starts_group() const { return type == kFull || type == kFirst; }
  bool ends_group() const { return type == kFull || type == kLast; }
};

// The fragment at the start of `block`, if there is a whole one; otherwise `problem` says why not.
// `block` has at least a header.
std::optional<Fragment> parse_fragment(std::string_view block, std::string_view& problem) {
  const auto stored = static_cast<uint32_t>(little_endian(block.substr(0, kLengthOffset)));
  const size_t length = little_endian(block.substr(kLengthOffset, sizeof(uint16_t)));
  Fragment fragment;
  fragment.type = static_cast<uint8_t>(block[kTypeOffset]);
  if (fragment.type == kZero && length == 0) {
    problem = "zeros instead of a group";
    return std::nullopt;
  }
  if (fragment.type > kLast || fragment.type == kZero) {
    problem = "a fragment of no known type";
    return std::nullopt;
  }
  if (length > block.size() - kFragmentHeaderBytes) {
    problem = "a fragment that runs past the end";
    return std::nullopt;
  }
  fragment.bytes = block.substr(kFragmentHeaderBytes, length);
  if (masked(base::crc32c(block.substr(kTypeOffset, 1 + length))) != stored) {
    problem = "a checksum that does not match";
    return std::nullopt;
  }
  return fragment;
}

class WalScanner {
 public:
  explicit WalScanner(WalKind kind) : kind_(kind) {}

  // `block` is the next one of the file; only the last may be short.
  void scan_block(std::string_view block);
  WalScan finish();

  bool found_hole() const { return scan_.state == WalState::kHole; }

 private:
  size_t search(std::string_view block, size_t at) const;
  size_t follow(std::string_view block, size_t at);
  void accept(const Fragment& fragment, uint64_t offset);
  void end_group(uint64_t end);
  void judge_next(const WalGroup& group, uint64_t end);
  bool comes_later(const WalGroup& group) const;
  void drop_group() { group_.reset(); }
  void damage(std::string_view problem, uint64_t offset);
  void hole(uint64_t offset);

  const WalKind kind_;
  WalScan scan_;
  uint64_t next_sequence_ = 0;  // after the last good group

  uint64_t block_offset_ = 0;
  std::optional<WalGroupReader> group_;  // being put together
  uint64_t group_offset_ = 0;

  bool damaged_ = false;
  bool lost_ = false;  // where the next fragment starts is not known
};

void WalScanner::scan_block(std::string_view block) {
  size_t at = 0;
  while (block.size() - at >= kFragmentHeaderBytes && !found_hole()) {
    if (lost_) {
      at = search(block, at);
      lost_ = block.size() - at < kFragmentHeaderBytes;
    } else {
      at = follow(block, at);
    }
  }
  // A full block ends in up to six bytes without meaning; a short one is where the file was cut.
  if (at < block.size() && block.size() < kLogBlockBytes && !damaged_) {
    damage("a header that is cut short", block_offset_ + at);
  }
  block_offset_ += block.size();
}

WalScan WalScanner::finish() {
  if (group_ && !damaged_) {
    damage("a group without an end", group_offset_);
  }
  if (damaged_ && !found_hole()) {
    scan_.state = WalState::kTornTail;
  }
  return std::move(scan_);
}

// The first place from `at` on where a later group could start. The sequence number is looked at
// before the checksum is worked out, so that no content makes this expensive.
size_t WalScanner::search(std::string_view block, size_t at) const {
  for (; block.size() - at >= kFragmentHeaderBytes; ++at) {
    const std::string_view here = block.substr(at);
    const auto type = static_cast<uint8_t>(here[kTypeOffset]);
    if (type != kFull && type != kFirst) {
      continue;
    }
    const std::string_view body = here.substr(kFragmentHeaderBytes);
    if (body.size() >= sizeof(uint64_t)) {
      const uint64_t sequence = little_endian(body.substr(0, sizeof(uint64_t)));
      const uint64_t length = little_endian(here.substr(kLengthOffset, sizeof(uint16_t)));
      const bool plausible = sequence >= next_sequence_ && sequence <= kSequenceMax;
      if (!plausible && length >= sizeof(uint64_t)) {
        continue;
      }
    }
    std::string_view problem;
    if (parse_fragment(here, problem)) {
      return at;
    }
  }
  return block.size();
}

// Takes the fragment at `at`; returns where the next one starts.
size_t WalScanner::follow(std::string_view block, size_t at) {
  std::string_view problem;
  const std::optional<Fragment> fragment = parse_fragment(block.substr(at), problem);
  if (!fragment) {
    damage(problem, block_offset_ + at);
    drop_group();
    lost_ = true;
    return at;
  }
  accept(*fragment, block_offset_ + at);
  return at + fragment->size();
}

void WalScanner::accept(const Fragment& fragment, uint64_t offset) {
  if (fragment.starts_group() == group_.has_value()) {
    damage(group_ ? "a group without an end" : "a group without a start",
           group_ ? group_offset_ : offset);
    drop_group();
  }
  if (fragment.starts_group()) {
    group_.emplace();
    group_offset_ = offset;
  }
  if (!group_) {
    return;
  }
  if (!group_->feed(fragment.bytes)) {
    damage("a group that is no batch of LevelDB", group_offset_);
    drop_group();
  } else if (fragment.ends_group()) {
    end_group(offset + fragment.size());
  }
}

void WalScanner::end_group(uint64_t end) {
  const std::optional<WalGroup> group = group_->finish();
  drop_group();
  if (!group) {
    damage("a group that is no batch of LevelDB", group_offset_);
  } else if (!damaged_) {
    judge_next(*group, end);
  } else if (comes_later(*group)) {
    hole(group_offset_);
  }
}

void WalScanner::judge_next(const WalGroup& group, uint64_t end) {
  if (scan_.groups > 0 && !comes_later(group)) {
    return damage("an old group", group_offset_);
  }
  const bool in_sequence = scan_.groups == 0 || group.sequence == next_sequence_;
  const bool in_chain = !scan_.last_commit || !group.commit ||
                        group.commit->commit.previous == scan_.last_commit->last;
  if (!in_sequence || !in_chain) {
    damage("a missing group", scan_.good_bytes);
    return hole(group_offset_);
  }
  ++scan_.groups;
  scan_.good_bytes = end;
  next_sequence_ = group.sequence + group.count;
  if (group.commit) {
    scan_.last_commit = group.commit;
    scan_.first_commit = scan_.first_commit ? scan_.first_commit : group.commit;
  }
}

bool WalScanner::comes_later(const WalGroup& group) const {
  if (group.sequence < next_sequence_ || group.sequence > kSequenceMax) {
    return false;
  }
  if (kind_ == WalKind::kMetadata) {
    return true;
  }
  return group.commit && (!scan_.last_commit || group.commit->last > scan_.last_commit->last);
}

// Only the first damage is told: what comes after it is most often its consequence.
void WalScanner::damage(std::string_view problem, uint64_t offset) {
  if (!damaged_) {
    damaged_ = true;
    scan_.damage = std::string(problem) + " at offset " + std::to_string(offset);
  }
}

void WalScanner::hole(uint64_t offset) {
  scan_.state = WalState::kHole;
  scan_.damage += ", but a later group at offset " + std::to_string(offset);
}

// Reads until `block` is full or the file ends; returns the bytes read.
base::Result<size_t> read_block(leveldb::SequentialFile& file, const std::string& filename,
                                std::string& block) {
  size_t filled = 0;
  while (filled < block.size()) {
    leveldb::Slice part;
    const leveldb::Status status = file.Read(block.size() - filled, &part, block.data() + filled);
    RETURN_IF_ERROR(to_result(status, "read " + filename));
    if (part.empty()) {
      break;
    }
    // An Env may answer with bytes of its own instead of filling ours.
    if (part.data() != block.data() + filled) {
      block.replace(filled, part.size(), part.data(), part.size());
    }
    filled += part.size();
  }
  return filled;
}

}  // namespace

base::Result<WalScan> scan_wal(leveldb::Env& env, const std::string& filename, WalKind kind) {
  leveldb::SequentialFile* opened = nullptr;
  RETURN_IF_ERROR(to_result(env.NewSequentialFile(filename, &opened), "open " + filename));
  const std::unique_ptr<leveldb::SequentialFile> file(opened);
  uint64_t file_bytes = 0;
  RETURN_IF_ERROR(to_result(env.GetFileSize(filename, &file_bytes), "measure " + filename));

  WalScanner scanner(kind);
  std::string block(kLogBlockBytes, '\0');
  size_t filled = block.size();
  while (filled == block.size() && !scanner.found_hole()) {
    ASSIGN_OR_RETURN(filled, read_block(*file, filename, block));
    scanner.scan_block(std::string_view(block).substr(0, filled));
  }
  WalScan scan = scanner.finish();
  scan.file_bytes = file_bytes;
  return scan;
}

}  // namespace weir::engine
