// A ZIP file of stored entries (PKWARE APPNOTE 6.3.3), which is all that an ASiC container needs: what is signed stands
// in it byte by byte. Names are UTF-8. At most 4 GiB and 65,535 entries.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/base/bytes.hpp"

namespace kythu::signing {

class Zip {
 public:
  void add(std::string_view name, BytesView content);
  /// The whole file.
  Bytes finish() &&;

 private:
  struct Entry {
    std::string name;
    std::uint32_t checksum = 0, size = 0, offset = 0;
  };
  std::vector<Entry> entries_;
  Bytes file_;
};

}  // namespace kythu::signing
