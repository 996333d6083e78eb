// CRC32C by ISA-L, which picks the processor's instruction at run time. Its crc32_iscsi works on
// the plain register: the inversions before and after are the caller's.

#include <isa-l/crc.h>

#include "base/digest.h"

namespace weir::base {

uint32_t crc32c(std::string_view bytes, uint32_t seed) {
  // ISA-L's prototype lacks the const; it does not write.
  auto* data = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));
  return ~crc32_iscsi(data, static_cast<int>(bytes.size()), ~seed);
}

}  // namespace weir::base
