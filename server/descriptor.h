#pragma once

// A file descriptor that is closed with its owner, and the error of a call on a file.

#include <unistd.h>

#include <string>
#include <system_error>

#include "base/result.h"

namespace weir::server {

class Descriptor {
 public:
  // Below 0: none; open() has failed.
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  const int number_;
};

// `error` is an errno.
inline base::Error file_error(const std::string& path, int error) {
  return base::Error::io_error(path + ": " + std::generic_category().message(error));
}

}  // namespace weir::server
