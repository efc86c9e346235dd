#include "algorithm_age.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <string>

#include "algorithm_age_texts.hpp"
#include "config/settings/table.hpp"

namespace kythu::receipts {
namespace {

using End = std::optional<Instant>;

/// Midnight after the last day; an algorithm without a last day never ends.
constexpr Instant never = Instant::max();

Instant read_end(const settings::Table& entry) {
  const auto day = entry.text("until", "");
  if (day.empty()) return never;
  const auto midnight = parse_rfc3339(day + "T00:00:00Z");
  if (!midnight) throw settings::Error{"algorithms: " + day + " is no day"};
  return *midnight + std::chrono::days{1};
}

class AlgorithmEnds {
 public:
  AlgorithmEnds() {
    const auto file = settings::Table::from_text("algorithms.toml", algorithm_age_texts::algorithms_toml);
    for (const auto& entry : file.tables("hash")) hashes_[entry.text("name")] = read_end(entry);
    for (const auto& entry : file.tables("key")) {
      keys_[entry.text("kind")][entry.integer("bits", 1, 100'000)] = read_end(entry);
    }
  }

  /// Of one name. A key counts as the largest entry of its kind that is not above its size.
  Instant of(const std::string& name) const {
    if (const auto hash = hashes_.find(name); hash != hashes_.end()) return hash->second;
    const auto dash = name.rfind('-');
    const auto kind = dash == name.npos ? keys_.end() : keys_.find(name.substr(0, dash));
    std::int64_t bits = 0;
    if (kind == keys_.end() || std::from_chars(&name[dash + 1], name.data() + name.size(), bits).ec != std::errc{}) {
      return Instant{};
    }
    const auto above = kind->second.upper_bound(bits);
    return above == kind->second.begin() ? Instant{} : std::prev(above)->second;
  }

 private:
  std::map<std::string, Instant> hashes_;
  std::map<std::string, std::map<std::int64_t, Instant>> keys_;
};

}  // namespace

std::optional<Instant> end_of_algorithms(std::string_view names) {
  static const AlgorithmEnds ends;
  auto first = never;
  while (!names.empty()) {
    const auto space = std::min(names.find(' '), names.size());
    if (space > 0) first = std::min(first, ends.of(std::string{names.substr(0, space)}));
    names.remove_prefix(std::min(space + 1, names.size()));
  }
  return first == never ? End{} : End{first};
}

}  // namespace kythu::receipts
