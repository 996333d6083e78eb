#include "server/s3/object_path.h"

#include <algorithm>

namespace weir::server::s3 {
namespace {

constexpr size_t kNameBytesMax = 255;

base::Result<std::string> safe_name(std::string_view part) {
  if (part == ".") {
    return std::string("%2E");
  }
  if (part == "..") {
    return std::string("%2E%2E");
  }
  if (part.size() > kNameBytesMax ||
      part.find_first_of(std::string_view("/\0", 2)) != std::string_view::npos) {
    return base::Error::invalid_argument("a part of the key is no file name");
  }
  return std::string(part);
}

}  // namespace

base::Result<std::string> object_path(std::string_view bucket, std::string_view key) {
  if (bucket.empty()) {
    return base::Error::invalid_argument("the bucket has no name");
  }
  ASSIGN_OR_RETURN(std::string path, safe_name(bucket));
  bool named = false;
  while (!key.empty()) {
    const std::string_view part = key.substr(0, key.find('/'));
    key.remove_prefix(std::min(key.size(), part.size() + 1));
    if (part.empty()) {
      continue;
    }
    ASSIGN_OR_RETURN(const std::string name, safe_name(part));
    path.append("/").append(name);
    named = true;
  }
  if (!named) {
    return base::Error::invalid_argument("the key has no name");
  }
  return path;
}

}  // namespace weir::server::s3
