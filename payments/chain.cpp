#include "chain.hpp"

#include <fmt/format.h>

#include "config/base/bytes.hpp"
#include "config/base/digest.hpp"

namespace kythu::payments {

std::string chained(std::string_view previous, std::initializer_list<std::string> members) {
  auto material = from_hex(previous).value_or(Bytes{});
  for (const auto& member : members) {
    const auto text = fmt::format("{}:{},", member.size(), member);
    material.insert(material.end(), text.begin(), text.end());
  }
  return to_hex(sha256(material));
}

}  // namespace kythu::payments
