#include "appearance.hpp"

#include <array>
#include <cmath>

#include <fmt/format.h>

#include "pdf_font.hpp"
#include "pdf_text.hpp"
#include "text_block.hpp"

namespace kythu::signing {
namespace {

constexpr double margin = 2;

struct Placement {
  std::array<double, 4> rectangle;
  std::string_view matrix;
};

// ISO 32000-2, 12.5.5: the viewer scales the transformed BBox onto /Rect, so the matrix only has to turn the text back
// by what /Rotate turns the page.
Placement place(const Appearance& a, const PdfFacts& facts) {
  const double right = a.x + a.width, top = a.y + a.height;
  const double x = facts.crop_x, y = facts.crop_y, w = facts.page_width, h = facts.page_height;
  switch (facts.rotate) {
    case 90: return {{x + h - top, y + a.x, x + h - a.y, y + right}, "[0 1 -1 0 0 0]"};
    case 180: return {{x + w - right, y + h - top, x + w - a.x, y + h - a.y}, "[-1 0 0 -1 0 0]"};
    case 270: return {{x + a.y, y + w - right, x + top, y + w - a.x}, "[0 -1 1 0 0 0]"};
    default: return {{x + a.x, y + a.y, x + right, y + top}, "[1 0 0 1 0 0]"};
  }
}

bool is_on_page(const Appearance& a, const PdfFacts& facts) {
  const bool finite = std::isfinite(a.x) && std::isfinite(a.y) && std::isfinite(a.width) && std::isfinite(a.height);
  return finite && a.x >= 0 && a.y >= 0 && a.width > 2 * margin && a.height > 2 * margin &&
         a.x + a.width <= facts.page_width && a.y + a.height <= facts.page_height;
}

// ISO 32000-2, 9.4.3: a number in TJ moves back by thousandths; so kerning differs from the font's widths.
std::string show_line(const std::vector<Glyph>& line) {
  std::string text{"["};
  for (const auto& glyph : line) {
    text += fmt::format("<{:04X}>", glyph.id);
    if (glyph.width != glyph.advance) text += pdf::number(glyph.width - glyph.advance);
  }
  return text + "] TJ";
}

std::string content(const TextBlock& block, const Appearance& a, const Font& font) {
  const double line = block.size * TextBlock::leading;
  const double height = line * static_cast<double>(block.lines.size());
  const double baseline = a.height - (a.height - height) / 2 - block.size * font.measures().ascent / 1000;
  auto text = fmt::format("q BT 0 g /F1 {} Tf {} TL {} {} Td\n", pdf::number(block.size), pdf::number(line),
                          pdf::number(margin), pdf::number(baseline));
  for (const auto& glyphs : block.lines) text += show_line(glyphs) + " T*\n";
  return text + "ET Q";
}

}  // namespace

std::string usual_text(const LayoutJob& job) {
  const auto& name = job.profile.signer_name;
  std::string text = "Ký bởi: " + (name.empty() ? job.chain.front().common_name() : name);
  if (!job.profile.reason.empty()) text += "\n" + job.profile.reason;
  return text + "\nThời gian ký: " + vietnam_local(std::chrono::floor<std::chrono::seconds>(job.signing_time)) +
         "+07:00";
}

Result<Drawing, Refusal> draw_appearance(const LayoutJob& job, const PdfFacts& facts, const Font& font,
                                         std::int64_t first) {
  const auto& a = *job.profile.appearance;
  if (!is_on_page(a, facts)) return Refusal::appearance_unsuitable;
  const auto text = a.text.empty() ? usual_text(job) : a.text;
  if (!is_utf8(text)) return Refusal::appearance_unsuitable;
  const auto block = fit_text(text, font, a.width - 2 * margin, a.height - 2 * margin);
  if (!block) return Refusal::appearance_unsuitable;
  std::map<std::uint32_t, Glyph> used;
  for (const auto& line : block->lines)
    for (const auto& glyph : line) used.emplace(glyph.id, glyph);
  if (used.empty()) return Refusal::appearance_unsuitable;

  const auto where = place(a, facts);
  const auto& r = where.rectangle;
  Drawing drawing{.rectangle = fmt::format("[{} {} {} {}]", pdf::number(r[0]), pdf::number(r[1]), pdf::number(r[2]),
                                           pdf::number(r[3])),
                  .objects = {}};
  const auto members =
      fmt::format("/Type /XObject /Subtype /Form /BBox [0 0 {} {}] /Matrix {} /Resources << /Font << /F1 {} 0 R >> >>",
                  pdf::number(a.width), pdf::number(a.height), where.matrix, first + 1);
  drawing.objects.push_back(pdf::stream(members, content(*block, a, font)));
  for (auto& object : pdf::font_objects(font, used, first + 1)) drawing.objects.push_back(std::move(object));
  return drawing;
}

}  // namespace kythu::signing
