// By ISA-L, whose crc32_gzip_refl does the inversions itself, other than its crc32_iscsi
// (base/crc32c.cc).

#include "base/crc32.h"

#include <isa-l/crc.h>

namespace weir::base {

uint32_t crc32(std::string_view bytes, uint32_t seed) {
  return crc32_gzip_refl(seed, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

}  // namespace weir::base
