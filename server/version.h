#pragma once

#include <string_view>

namespace weir::server {

// WEIR_VERSION comes from project() in CMakeLists.txt.
inline constexpr std::string_view kVersion = WEIR_VERSION;

}  // namespace weir::server
