// Writes a tar file of plain files (POSIX.1-1988 ustar).
#pragma once

#include <string>

#include "config/base/bytes.hpp"
#include "config/base/clock.hpp"

namespace kythu::receipts {

class Tar {
 public:
  /// `name`: at most 100 bytes, ASCII.
  void add(const std::string& name, BytesView content, Instant changed_at);
  Bytes finish();

 private:
  Bytes bytes_;
};

}  // namespace kythu::receipts
