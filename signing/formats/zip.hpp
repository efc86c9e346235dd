// A ZIP file (PKWARE APPNOTE 6.3.3). What an ASiC container has in it is stored, so that what is signed stands there
// byte by byte. Names are UTF-8. At most 4 GiB and 65,535 entries.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/base/bytes.hpp"

namespace kythu::signing {

class Zip {
 public:
  void add(std::string_view name, BytesView content);
  /// As small as DEFLATE makes it (RFC 1951).
  void add_deflated(std::string_view name, BytesView content);
  /// The whole file.
  Bytes finish() &&;

 private:
  struct Entry {
    std::string name;
    std::uint16_t method = 0;
    std::uint32_t checksum = 0, size = 0, packed_size = 0, offset = 0;
  };
  void put(Entry entry, BytesView packed);
  std::vector<Entry> entries_;
  Bytes file_;
};

}  // namespace kythu::signing
