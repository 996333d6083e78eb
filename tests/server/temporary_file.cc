#include "tests/server/temporary_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace weir::server {

TemporaryFile::TemporaryFile(std::string_view text, mode_t mode) {
  std::string name = testing::TempDir() + "weir_file_XXXXXX";
  const int file = mkstemp(name.data());
  EXPECT_GE(file, 0) << name;
  close(file);
  path_ = name;
  write(text);
  set_mode(mode);
}

TemporaryFile::~TemporaryFile() {
  remove();
}

void TemporaryFile::write(std::string_view text) const {
  std::ofstream(path_, std::ios::trunc) << text;
}

void TemporaryFile::remove() const {
  unlink(path_.c_str());
}

void TemporaryFile::set_mode(mode_t mode) const {
  EXPECT_EQ(chmod(path_.c_str(), mode), 0) << path_;
}

}  // namespace weir::server
