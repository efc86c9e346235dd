// Files that are built into the program and served without asking core.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/relay/relay.hpp"

namespace kythu::edge {

/// Reads as the embedded files do: a C identifier made of the file's name, and its bytes.
class Assets {
 public:
  template <class Table>
  explicit Assets(const Table& table) {
    for (const auto& [name, bytes] : table) add(name, bytes);
  }
  Assets() = default;

  /// The answer for a path below /static/; nothing for other paths. 404 without a body for a file that is not there.
  std::optional<gateway::Answer> find(const gateway::Request& request) const;

 private:
  struct Asset {
    std::string_view bytes;
    std::string tag;
  };
  void add(std::string_view name, std::string_view bytes);
  std::unordered_map<std::string, Asset> files_;
};

}  // namespace kythu::edge
