#include "engine/leveldb/status.h"

#include <string>

#include "base/check.h"
#include "engine/leveldb/env.h"

namespace weir::engine {

base::Error to_error(const leveldb::Status& status, std::string_view what) {
  CHECK(!status.ok());
  std::string text(what);
  text += ": ";
  text += status.ToString();
  if (status.IsNotFound()) {
    return base::Error::not_found(std::move(text));
  }
  if (status.IsCorruption()) {
    return base::Error::corruption(std::move(text));
  }
  if (status.IsInvalidArgument()) {
    return base::Error::invalid_argument(std::move(text));
  }
  if (status.IsNotSupportedError()) {
    return base::Error::unsupported(std::move(text));
  }
  return base::Error::io_error(std::move(text));
}

base::Result<void> to_result(const leveldb::Status& status, std::string_view what) {
  if (!status.ok()) {
    return to_error(status, what);
  }
  return {};
}

base::Error in_context(std::string_view where, const base::Error& error) {
  std::string text(where);
  text += ": ";
  text += error.text();
  switch (error.code()) {
    case base::ErrorCode::kInvalidArgument:
      return base::Error::invalid_argument(std::move(text));
    case base::ErrorCode::kNotFound:
      return base::Error::not_found(std::move(text));
    case base::ErrorCode::kIoError:
      return base::Error::io_error(std::move(text));
    case base::ErrorCode::kCorruption:
      return base::Error::corruption(std::move(text));
    case base::ErrorCode::kUnavailable:
      return base::Error::unavailable(std::move(text));
    case base::ErrorCode::kUnsupported:
      return base::Error::unsupported(std::move(text));
  }
  return error;
}

bool is_disk_full(const base::Error& error) {
  return error.code() == base::ErrorCode::kIoError &&
         error.text().find(kDiskFullText) != std::string::npos;
}

}  // namespace weir::engine
