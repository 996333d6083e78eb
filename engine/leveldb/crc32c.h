#pragma once

// LevelDB's checksums, computed with the processor's instruction (docs/adr/0008-leveldb-crc32c.md).

namespace weir::engine {

// Does nothing at run time. A program that calls it takes LevelDB's crc32c::Extend() from
// crc32c.cc instead of LevelDB's own archive.
void use_fast_crc32c();

}  // namespace weir::engine
