#pragma once

// BodyPieces: a body whose size nobody has told, collected in pieces of one size.

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "server/limits.h"

namespace weir::server::net {

class BodyPieces {
 public:
  void append(std::string_view bytes) {
    while (!bytes.empty()) {
      if (pieces_.empty() || last_used_ == kChunkedStepBytes) {
        pieces_.emplace_back(kChunkedStepBytes);
        last_used_ = 0;
      }
      const size_t copied =
          bytes.copy(pieces_.back().data() + last_used_, kChunkedStepBytes - last_used_);
      last_used_ += copied;
      bytes.remove_prefix(copied);
    }
  }

  size_t size() const {
    return pieces_.empty() ? 0 : (pieces_.size() - 1) * kChunkedStepBytes + last_used_;
  }

  // All of it in one piece. Nothing is left here.
  base::Buffer join() {
    base::Buffer whole(size());
    size_t at = 0;
    for (const base::Buffer& piece : pieces_) {
      at += piece.view().copy(whole.data() + at, whole.size() - at);
    }
    pieces_.clear();
    return whole;
  }

 private:
  std::vector<base::Buffer> pieces_;  // all full but the last
  size_t last_used_ = 0;
};

}  // namespace weir::server::net
