// Tables of vectors: tab-separated lines, '#' begins a remark.
#pragma once

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace kythu::test {

inline std::vector<std::vector<std::string>> read_vectors(const std::string& file) {
  std::ifstream in{std::string{KYTHU_VECTORS} + "/" + file};
  if (!in) throw std::runtime_error{"no vectors: " + file};
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("#")) continue;
    std::vector<std::string> cells;
    std::istringstream parts{line};
    for (std::string cell; std::getline(parts, cell, '\t');) cells.push_back(cell);
    rows.push_back(std::move(cells));
  }
  return rows;
}

}  // namespace kythu::test
