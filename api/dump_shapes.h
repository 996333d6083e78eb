#pragma once

#include <string>

namespace weir::api {

// All shapes as JSON, for `weir dump-shapes`: operation -> "input" and "output" -> member -> its
// type and rules, in the words of the service model (min, max, pattern, enum). A test compares them
// with the model inside botocore, so that what AWS changes shows up as a failing row.
std::string dump_shapes();

}  // namespace weir::api
