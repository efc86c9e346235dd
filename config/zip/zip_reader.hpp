// A stranger's ZIP file, read strictly and whole (PKWARE APPNOTE 6.3, of it what ISO/IEC 21320-1 lets containers use).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/base/bytes.hpp"

namespace kythu {

struct ZipEntry {
  std::string name;
  Bytes content;
};

inline constexpr std::size_t most_zip_entries = 256, most_zip_content = 128 << 20;
/// Of what unpacks to more than a mebibyte.
inline constexpr std::size_t most_zip_ratio = 200;

/// nullopt unless every reader must see the same files: the directory and the entries agree, entries follow each other
/// without gaps, names are plain relative paths and stand once, contents are stored or deflated, and neither encrypted
/// nor larger than the bounds. Directories are left out; what is inside of entries is not unpacked.
std::optional<std::vector<ZipEntry>> read_zip(BytesView file);

}  // namespace kythu
