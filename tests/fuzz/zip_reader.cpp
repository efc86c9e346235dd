// Strangers' ZIP files: what is read stays within the bounds that the door promises, and its names are plain.
#include "config/zip/zip_reader.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kythu;
  const auto entries = read_zip({data, size});
  if (!entries) return 0;
  std::size_t total = 0;
  for (const auto& one : *entries) {
    total += one.content.size();
    if (one.name.empty() || one.name.front() == '/' || one.name.find("..") == 0) std::abort();
  }
  if (entries->size() > most_zip_entries || total > most_zip_content) std::abort();
  return 0;
}
