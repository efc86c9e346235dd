// A bar chart: one bar a period side by side, or one a unit below each other with a mark where it should be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "grid.hpp"
#include "receipts/render/sheet.hpp"

namespace kythu::gateway::paper {

struct Bar {
  std::string label;
  std::int64_t value = 0;              ///< not below zero
  std::optional<std::int64_t> mark{};  ///< a target
};

struct Bars {
  std::string title;
  Kind kind = Kind::money;
  bool below_each_other = false;
  std::vector<Bar> bars;
};

inline constexpr std::size_t most_bars = 62, most_bars_below = 20;

/// In points, its title included.
double height_of(const Bars& bars);
void draw(receipts::Sheet& sheet, const receipts::Box& box, const Bars& bars, Language language);

}  // namespace kythu::gateway::paper
