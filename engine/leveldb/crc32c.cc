// Debian builds LevelDB without Google's crc32c library, so its checksums go through a table, a
// nanosecond a byte. In the static archive that function is alone in its object file, which the
// linker leaves out when the symbol is already there: so it is defined here, over base::crc32c().
// Log and tables are the same bytes; WalScanTest and Check read what this has written with sums of
// their own.

#include "engine/leveldb/crc32c.h"

#include <cstddef>
#include <cstdint>

#include "base/digest.h"

namespace leveldb::crc32c {

// The name and the types are LevelDB's (its util/crc32c.h, which it does not install).
uint32_t Extend(uint32_t init_crc, const char* data, size_t n);  // NOLINT(*-identifier-naming)

uint32_t Extend(uint32_t init_crc, const char* data, size_t n) {
  return weir::base::crc32c({data, n}, init_crc);
}

}  // namespace leveldb::crc32c

namespace weir::engine {

void use_fast_crc32c() {}

}  // namespace weir::engine
