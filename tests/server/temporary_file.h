#pragma once

#include <sys/stat.h>

#include <string>
#include <string_view>

namespace weir::server {

// A file in the test's own directory, gone with the object.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view text, mode_t mode = 0600);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  void write(std::string_view text) const;
  void remove() const;
  void set_mode(mode_t mode) const;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace weir::server
