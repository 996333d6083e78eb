#pragma once

// The bridge between the two vocabularies of errors: what happened, in the words
// of shards/error.h, and what AWS calls it, in those of api/errors.def.

#include "api/errors.h"
#include "shards/error.h"

namespace weir::api {

ErrorName error_name(shards::ErrorKind kind);

// The whole step: name and text. Faults of the server are logged here with their reason, which
// clients do not get to see; refusals (503) are not, because a server that is asked for too much
// would then write a line for each of them.
Failure to_failure(const shards::Error& error);

// The same for the results of the domain, for ASSIGN_OR_RETURN and its relatives.
template <typename T>
base::Result<T, Failure> mapped(shards::Result<T> result) {
  if (!result.ok()) {
    return to_failure(result.error());
  }
  return std::move(result).value();
}
inline Status mapped(const shards::Result<void>& result) {
  return result.ok() ? Status() : Status(to_failure(result.error()));
}

}  // namespace weir::api
