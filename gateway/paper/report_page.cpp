#include "report_page.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "config/base/result.hpp"
#include "receipts/render/archival.hpp"
#include "receipts/render/writer.hpp"

namespace kythu::gateway::paper {
namespace {

using receipts::Align;
using receipts::Colour;
using receipts::Paper;
using receipts::Sheet;

constexpr Colour soft{0.38, 0.40, 0.44}, red{0.65, 0.09, 0.15}, rule{0.82, 0.83, 0.85}, tint{0.965, 0.955, 0.945};
constexpr double margin = 40, foot_high = 46, pad = 4, cell_size = 8.5, widest_letter = 7, line_high = cell_size * 1.45,
                 widest_text = 190;  // before it is wrapped

std::size_t letters_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string bold(std::string_view text) { return "<b>" + receipts::escape_text(text) + "</b>"; }

/// What may not be broken of a title.
std::string_view longest_word(std::string_view text) {
  std::string_view longest;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (letters_of(text.substr(0, end)) > letters_of(longest)) longest = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return longest;
}

/// What stands where, before anything is drawn: how wide the columns are, how high the rows, and which go on which
/// page.
struct Layout {
  Paper paper;
  std::vector<double> widths;

  double wide() const { return paper.width - 2 * margin; }
  double last_line() const { return paper.height - foot_high; }
};

std::string_view total_word(Language language) { return language == Language::vi ? "Tổng cộng" : "Total"; }

/// The text that has most letters stands for all of its column.
std::vector<double> natural_widths(const Grid& grid, const ReportPage& page) {
  Sheet ruler{page.font};
  std::vector<double> widths;
  for (std::size_t i = 0; i < grid.columns.size(); ++i) {
    const auto& column = grid.columns[i];
    const auto total = grid.total(i);
    auto longest = total ? shown(column.kind, std::to_string(*total), page.language) : std::string{};
    for (std::size_t row = 0; row < grid.rows; ++row) {
      auto text = shown(column.kind, grid.cell(row, i).value_or(""), page.language);
      if (letters_of(text) > letters_of(longest)) longest = std::move(text);
    }
    double content = std::min(ruler.width_of(bold(longest), {.size = cell_size}), widest_text);
    if (i == 0) content = std::max(content, ruler.width_of(bold(total_word(page.language)), {.size = cell_size}));
    const double title = ruler.width_of(bold(longest_word(column.title(page.language))), {.size = cell_size});
    widths.push_back(std::max(content, title) + 2 * pad + 1);
  }
  return widths;
}

double sum_of(const std::vector<double>& widths) { return std::accumulate(widths.begin(), widths.end(), 0.0); }

/// Upright where that is wide enough. What is left over is shared out among the columns of text; what is missing is
/// taken from the widest of them.
Layout lay_out(const Grid& grid, const ReportPage& page) {
  Layout made{receipts::a4, natural_widths(grid, page)};
  if (sum_of(made.widths) > made.wide()) made.paper = receipts::a4_across;
  const auto each_text = [&](auto&& change) {
    for (std::size_t i = 0; i < made.widths.size(); ++i) {
      if (!grid.columns[i].is_number()) change(made.widths[i]);
    }
  };
  constexpr double narrowest = 40, step = 4;
  for (double most = widest_text; sum_of(made.widths) > made.wide() && most > narrowest; most -= step) {
    each_text([&](double& width) { width = std::min(width, most); });
  }
  double text = 0;
  const double left = made.wide() - sum_of(made.widths);
  each_text([&](const double& width) { text += width; });
  if (left > 0 && text > 0) each_text([&](double& width) { width *= 1 + left / text; });
  return made;
}

class Painter {
 public:
  Painter(const Grid& grid, const ReportPage& page)
      : grid_(grid), page_(page), layout_(lay_out(grid, page)), sheet_(page.font, layout_.paper) {}

  Bytes draw() {
    const auto starts = first_rows();
    pages_ = starts.size();
    sheet_.tagged("Document", [&] {
      head(true);
      for (std::size_t at = 0; at < pages_; ++at) {
        if (at > 0) turn_over();
        const auto end = at + 1 < pages_ ? starts[at + 1] : grid_.rows;
        sheet_.tagged("Table", [&] { table(starts[at], end, at + 1 == pages_); });
        foot();
      }
    });
    return sheet_.finish();
  }

 private:
  bool vi() const { return page_.language == Language::vi; }
  double x_of(std::size_t column) const {
    return margin + std::accumulate(layout_.widths.begin(), layout_.widths.begin() + static_cast<long>(column), 0.0);
  }
  std::string text_at(std::size_t row, std::size_t column) const {
    const auto text = grid_.cell(row, column);
    return text ? shown(grid_.columns[column].kind, *text, page_.language) : std::string{};
  }
  double inside(std::size_t column) const { return layout_.widths[column] - 2 * pad; }
  std::string title_of(std::size_t column) const { return bold(grid_.columns[column].title(page_.language)); }

  double head(bool drawn);
  double table_head_height();
  double row_height(std::size_t row);
  std::vector<std::size_t> first_rows();
  void table(std::size_t row, std::size_t end, bool last);
  void cells(const char* role, double y, const std::vector<std::string>& markup);
  void totals();
  void turn_over();
  void foot();

  const Grid& grid_;
  const ReportPage& page_;
  const Layout layout_;
  Sheet sheet_;
  std::size_t number_ = 1, pages_ = 1;
  double y_ = 0;
};

/// The first page's, or only how high it is.
double Painter::head(bool drawn) {
  double y = 36;
  const auto write = [&](const char* role, const std::string& markup, const receipts::Style& style) {
    const receipts::Box box{margin, y, layout_.wide(), 0};
    if (!drawn) return sheet_.height_of(box.width, markup, style);
    double high = 0;
    sheet_.tagged(role, [&] { high = sheet_.markup(box, markup, style); });
    return high;
  };
  if (drawn) sheet_.fill({0, 0, layout_.paper.width, 6}, red);
  y += 8 + write("H1", bold(page_.title), {.size = 17, .colour = red});
  for (const auto& [name, value] : page_.facts) {
    const auto line = fmt::format("<span foreground=\"#61666f\">{}:</span> <b>{}</b>", receipts::escape_text(name),
                                  receipts::escape_text(value));
    y += 2 + write("P", line, {.size = 9.5});
  }
  y += 10;
  if (page_.chart) {
    if (drawn) paper::draw(sheet_, {margin, y, layout_.wide(), 0}, *page_.chart, page_.language);
    y += height_of(*page_.chart) + 14;
  }
  if (drawn) y_ = y;
  return y;
}

double Painter::table_head_height() {
  double high = line_high;
  for (std::size_t i = 0; i < grid_.columns.size(); ++i) {
    high = std::max(high, sheet_.height_of(inside(i), title_of(i), {.size = cell_size}));
  }
  return high + 2 * pad;
}

/// Only what may not fit on one line is measured.
double Painter::row_height(std::size_t row) {
  double high = line_high;
  for (std::size_t i = 0; i < grid_.columns.size(); ++i) {
    if (grid_.columns[i].is_number()) continue;
    const auto text = text_at(row, i);
    if (static_cast<double>(letters_of(text)) * widest_letter <= inside(i)) continue;
    high = std::max(high, sheet_.height_of(inside(i), receipts::escape_text(text), {.size = cell_size}));
  }
  return high + pad;
}

/// Of each page; the totals stand below the last row, so on a page with room for them.
std::vector<std::size_t> Painter::first_rows() {
  const double top = table_head_height(), below = line_high + 2 * pad;
  std::vector<std::size_t> starts{0};
  double y = head(false) + top;
  for (std::size_t row = 0; row < grid_.rows; ++row) {
    const double high = row_height(row), needed = row + 1 == grid_.rows ? high + below : high;
    if (y + needed > layout_.last_line() && starts.back() != row) {
      starts.push_back(row);
      y = margin + top;
    }
    y += high;
  }
  return starts;
}

void Painter::cells(const char* role, double y, const std::vector<std::string>& markup) {
  sheet_.tagged("TR", [&] {
    for (std::size_t i = 0; i < markup.size(); ++i) {
      const auto align = grid_.columns[i].is_number() ? Align::right : Align::left;
      sheet_.tagged(role, [&] {
        sheet_.markup({x_of(i) + pad, y, inside(i), 0}, markup[i], {.size = cell_size, .align = align});
      });
    }
  });
}

void Painter::table(std::size_t row, std::size_t end, bool last) {
  const double top = table_head_height();
  sheet_.fill({margin, y_, layout_.wide(), top}, tint);
  sheet_.line(margin, y_, margin + layout_.wide(), 1, red);
  std::vector<std::string> texts(grid_.columns.size());
  for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = title_of(i);
  cells("TH", y_ + pad, texts);
  y_ += top;
  for (; row < end; ++row) {
    const double high = row_height(row);
    for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = receipts::escape_text(text_at(row, i));
    cells("TD", y_ + pad / 2, texts);
    y_ += high;
    sheet_.line(margin, y_, margin + layout_.wide(), 0.4, rule);
  }
  if (last) totals();
}

void Painter::totals() {
  std::vector<std::string> texts(grid_.columns.size());
  bool any = false;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto total = grid_.total(i);
    if (!total) continue;
    any = true;
    texts[i] = bold(shown(grid_.columns[i].kind, std::to_string(*total), page_.language));
  }
  if (!any || grid_.rows == 0) return;
  texts[0] = bold(total_word(page_.language));
  sheet_.line(margin, y_, margin + layout_.wide(), 1, red);
  cells("TD", y_ + pad, texts);
}

void Painter::turn_over() {
  sheet_.next_page();
  ++number_;
  sheet_.fill({0, 0, layout_.paper.width, 6}, red);
  y_ = margin;
}

void Painter::foot() {
  const double y = layout_.paper.height - 32;
  sheet_.markup({margin, y, layout_.wide() - 90, 0}, receipts::escape_text(page_.title), {.size = 7.5, .colour = soft});
  sheet_.markup({margin + layout_.wide() - 90, y, 90, 0},
                fmt::format("{} {}/{}", vi() ? "Trang" : "Page", number_, pages_),
                {.size = 7.5, .align = Align::right, .colour = soft});
}

}  // namespace

Bytes report_pdf(const Grid& grid, const ReportPage& page) {
  KYTHU_ASSERT(grid.rows <= most_rows_on_paper);
  return receipts::to_pdfa(Painter{grid, page}.draw(), {.title = page.title,
                                                        .keywords = "",
                                                        .language = page.language == Language::vi ? "vi-VN" : "en",
                                                        .picture = page.chart ? page.chart->title : "",
                                                        .made_at = page.made_at,
                                                        .file_name = page.file_name,
                                                        .media_type = "text/csv",
                                                        .description = page.title,
                                                        .file = as_bytes(page.csv)});
}

}  // namespace kythu::gateway::paper
