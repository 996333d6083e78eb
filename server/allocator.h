#pragma once

// How the C library's malloc keeps memory between requests.

namespace weir::server {

// Sets what docs/adr/0005-allocator.md decides. Called once, before there are other threads.
void configure_allocator();

}  // namespace weir::server
