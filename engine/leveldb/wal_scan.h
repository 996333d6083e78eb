#pragma once

// Reads a write-ahead log of LevelDB before LevelDB does. LevelDB opens a log with damage in its
// middle or refuses it, depending on an option, and in neither case says where the damage is; this
// scanner tells a torn tail (the last group was being written when the power went: nobody was
// told that it is stored) from a hole (groups that were acknowledged are gone).
//
// A *group* is one WriteBatch, which is one log record of the file format: one commit of the
// engine. What makes a hole is a later group that is whole. The scanner looks for one behind any
// damage byte by byte, because the length that would lead to it may be what is damaged.
//
// A group counts as later only if its numbers follow those of the last good group: a disk that
// grows a file before it writes the new bytes may show old ones there, which can be pieces of an
// older log.
//
// The file is untrusted: it is read one block of 32 KiB at a time, and no length in it leads to an
// allocation.

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "engine/leveldb/env.h"
#include "engine/leveldb/wal_group.h"

namespace weir::engine {

enum class WalKind {
  kSlice,     // records: each group carries a commit record, and the commits form a chain
  kMetadata,  // rows: only LevelDB's own sequence numbers form a chain
};

enum class WalState {
  kClean,
  kTornTail,  // the first good_bytes are whole groups, nothing whole comes after them
  kHole,      // a whole group comes after the damage, or a group is missing between two others
};

struct WalScan {
  WalState state = WalState::kClean;

  uint64_t file_bytes = 0;
  // The end of the last group before any damage. A torn log cut to this length is a clean one.
  uint64_t good_bytes = 0;
  // What is wrong behind good_bytes, and for a hole also where the next whole group is: a sentence
  // with offsets, without the file name. Empty when clean.
  std::string damage;

  // The groups before good_bytes.
  uint64_t groups = 0;
  std::optional<WalCommit> first_commit;
  std::optional<WalCommit> last_commit;
};

// Errors: kIoError and kNotFound when the file cannot be read. Damage is not an error.
base::Result<WalScan> scan_wal(leveldb::Env& env, const std::string& filename, WalKind kind);

}  // namespace weir::engine
