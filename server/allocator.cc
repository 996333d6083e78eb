#include "server/allocator.h"

#include <malloc.h>

#include "base/log.h"
#include "server/limits.h"

namespace weir::server {

void configure_allocator() {
  // Refused values change nothing but speed.
  const bool set = mallopt(M_MMAP_THRESHOLD, kMallocMapBytes) == 1 &&
                   mallopt(M_TRIM_THRESHOLD, kMallocKeptBytes) == 1 &&
                   mallopt(M_TOP_PAD, kMallocGrowBytes) == 1;
  if (!set) {
    base::log_warn("the C library refuses the settings of its allocator");
  }
}

}  // namespace weir::server
