#include "bars.hpp"

#include <algorithm>

#include "receipts/render/writer.hpp"

namespace kythu::gateway::paper {
namespace {

using receipts::Align;
using receipts::Box;
using receipts::Colour;
using receipts::Sheet;

constexpr Colour bar_ink{0.65, 0.09, 0.15}, bar_mark{0.11, 0.12, 0.14}, bar_soft{0.38, 0.40, 0.44},
    bar_rule{0.85, 0.86, 0.88};
constexpr double title_high = 20, upright_high = 120, labels_high = 14, bar_line_high = 15, names_wide = 190,
                 values_wide = 112, scale_wide = 74;

std::int64_t greatest(const Bars& bars) {
  std::int64_t most = 1;
  for (const auto& bar : bars.bars) most = std::max({most, bar.value, bar.mark.value_or(0)});
  return most;
}

double share(std::int64_t value, std::int64_t of) { return static_cast<double>(value) / static_cast<double>(of); }

void side_by_side(Sheet& sheet, const Box& box, const Bars& bars, Language language) {
  const auto most = greatest(bars);
  const double left = box.x + scale_wide, wide = box.width - scale_wide, floor = box.y + upright_high;
  for (const int quarter : {0, 2, 4}) {
    const double y = floor - upright_high * quarter / 4;
    sheet.line(left, y, box.x + box.width, 0.5, bar_rule);
    sheet.markup({box.x, y - 5, scale_wide - 6, 0}, shown(bars.kind, std::to_string(most * quarter / 4), language),
                 {.size = 7, .align = Align::right, .colour = bar_soft});
  }
  const double step = wide / static_cast<double>(bars.bars.size());
  const auto every = static_cast<std::size_t>(48 / step) + 1;  // as many labels as do not touch
  for (std::size_t i = 0; i < bars.bars.size(); ++i) {
    const auto& bar = bars.bars[i];
    const double high = upright_high * share(bar.value, most), x = left + step * static_cast<double>(i);
    sheet.fill({x + step * 0.15, floor - high, std::min(step * 0.7, 60.0), high}, bar_ink);
    if (i % every != 0) continue;
    sheet.markup({x - 10, floor + 3, std::max(step, 48.0) + 20, 0}, receipts::escape_text(bar.label),
                 {.size = 7, .colour = bar_soft});
  }
}

void one_below_another(Sheet& sheet, const Box& box, const Bars& bars, Language language) {
  const auto most = greatest(bars);
  const double left = box.x + names_wide, wide = box.width - names_wide - values_wide;
  double y = box.y;
  for (const auto& bar : bars.bars) {
    sheet.markup({box.x, y, names_wide - 8, 0}, receipts::escape_text(bar.label), {.size = 8});
    sheet.fill({left, y + 1, wide, bar_line_high - 6}, bar_rule);
    sheet.fill({left, y + 1, wide * share(bar.value, most), bar_line_high - 6}, bar_ink);
    if (bar.mark) sheet.fill({left + wide * share(*bar.mark, most) - 1, y - 1, 2, bar_line_high - 2}, bar_mark);
    auto text = shown(bars.kind, std::to_string(bar.value), language);
    if (bar.mark) text += " / " + shown(bars.kind, std::to_string(*bar.mark), language);
    sheet.markup({left + wide + 8, y, values_wide - 8, 0}, text, {.size = 8});
    y += bar_line_high;
  }
}

}  // namespace

double height_of(const Bars& bars) {
  const double inside =
      bars.below_each_other ? bar_line_high * static_cast<double>(bars.bars.size()) : upright_high + labels_high;
  return title_high + inside;
}

void draw(Sheet& sheet, const Box& box, const Bars& bars, Language language) {
  sheet.tagged("Figure", [&] {
    sheet.markup(box, "<b>" + receipts::escape_text(bars.title) + "</b>", {.size = 9});
    const Box below{box.x, box.y + title_high, box.width, 0};
    bars.below_each_other ? one_below_another(sheet, below, bars, language)
                          : side_by_side(sheet, below, bars, language);
  });
}

}  // namespace kythu::gateway::paper
