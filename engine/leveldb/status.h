#pragma once

// The one place where leveldb::Status becomes base::Error, and what the engine asks of an Error.

#include <leveldb/status.h>

#include <string_view>

#include "base/result.h"

namespace weir::engine {

// `what` names the action, for people: "open slice 7". `status` must not be OK.
base::Error to_error(const leveldb::Status& status, std::string_view what);

base::Result<void> to_result(const leveldb::Status& status, std::string_view what);

// The same error with "`where`: " before its sentence.
base::Error in_context(std::string_view where, const base::Error& error);

// True if the failure was a full disk: the one failure that may pass without a restart.
bool is_disk_full(const base::Error& error);

}  // namespace weir::engine
