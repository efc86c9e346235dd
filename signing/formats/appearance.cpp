#include "appearance.hpp"

#include <fmt/format.h>

#include "pdf_font.hpp"
#include "pdf_picture.hpp"
#include "pdf_text.hpp"
#include "placement.hpp"
#include "text_block.hpp"

namespace kythu::signing {
namespace {

constexpr double margin = 2;

// ISO 19005-2, 6.2.4: colours of a device have to be given a meaning, which is that of sRGB here, whatever the document
// around it says.
constexpr std::string_view colour_spaces =
    "/ColorSpace << /DefaultGray [/CalGray << /WhitePoint [0.9505 1 1.089] /Gamma 2.2 >>] /DefaultRGB [/CalRGB << "
    "/WhitePoint [0.9505 1 1.089] /Gamma [2.2 2.2 2.2] /Matrix [0.4124 0.2126 0.0193 0.3576 0.7152 0.1192 0.1805 "
    "0.0722 0.9505] >>] >>";

bool stands_in_corner(const Appearance& a) {
  return a.kind == Appearance::Kind::annex || a.kind == Appearance::Kind::copy;
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

std::string content(const TextBlock& block, Size room, const Font& font) {
  const double line = block.size * TextBlock::leading;
  const double height = line * static_cast<double>(block.lines.size());
  const double baseline = room.height - (room.height - height) / 2 - block.size * font.measures().ascent / 1000;
  auto text = fmt::format("q BT 0 g /F1 {} Tf {} TL {} {} Td\n", pdf::number(block.size), pdf::number(line),
                          pdf::number(margin), pdf::number(baseline));
  for (const auto& glyphs : block.lines) text += show_line(glyphs) + " T*\n";
  return text + "ET Q";
}

/// The form XObject, and the widget's rectangle; `resource` is its font or its image.
Drawing framed(const Box& box, const PdfFacts& facts, std::string_view resource, std::string_view drawn) {
  const auto where = in_user_space(box, facts);
  const auto members =
      fmt::format("/Type /XObject /Subtype /Form /BBox [0 0 {} {}] /Matrix {} /Resources << {} {} >>",
                  pdf::number(box.width), pdf::number(box.height), where.matrix, resource, colour_spaces);
  return {.rectangle = fmt::format("[{} {} {} {}]", pdf::number(where.left), pdf::number(where.bottom),
                                   pdf::number(where.right), pdf::number(where.top)),
          .objects = {pdf::stream(members, drawn)}};
}

TextSizes sizes_of(const Appearance& a) {
  if (stands_in_corner(a)) return {10, 10};
  return a.font_size > 0 ? TextSizes{a.font_size, a.font_size} : TextSizes{};
}

Result<Drawing, Refusal> draw_text(const LayoutJob& job, const PdfFacts& facts, const Font& font) {
  const auto& a = *job.profile.appearance;
  const auto text = a.text.empty() ? usual_text(job) : a.text;
  if (!is_utf8(text)) return Refusal::appearance_unsuitable;
  const bool corner = stands_in_corner(a) && !has_room(a, facts);
  auto room = corner ? Size{facts.page_width / 2, facts.page_height / 4} : room_of(a, facts);
  const auto block = fit_text(text, font, room.width - 2 * margin, room.height - 2 * margin, sizes_of(a));
  if (!block) return Refusal::appearance_unsuitable;
  if (corner)
    room = {width_of(*block) + 2 * margin + 0.01,
            static_cast<double>(block->lines.size()) * block->size * TextBlock::leading + 2 * margin};
  const auto box = place(a, facts, room);
  if (!is_on_page(box, facts)) return Refusal::appearance_unsuitable;
  std::map<std::uint32_t, Glyph> used;
  for (const auto& line : block->lines)
    for (const auto& glyph : line) used.emplace(glyph.id, glyph);
  if (used.empty()) return Refusal::appearance_unsuitable;
  const auto first = facts.appearance() + 1;
  auto drawing = framed(box, facts, fmt::format("/Font << /F1 {} 0 R >>", first), content(*block, room, font));
  for (auto& object : pdf::font_objects(font, used, first)) drawing.objects.push_back(std::move(object));
  return drawing;
}

Result<Drawing, Refusal> draw_picture(const Appearance& a, const PdfFacts& facts) {
  const auto& picture = *facts.picture;
  const Size proportions{static_cast<double>(picture.width), static_cast<double>(picture.height)};
  const auto size = has_room(a, facts) ? fitted(proportions, room_of(a, facts)) : real_size(picture, a.width_mm);
  if (!size) return Refusal::picture_size_unknown;
  const auto box = place(a, facts, *size);
  if (!is_on_page(box, facts)) return Refusal::appearance_unsuitable;
  const auto first = facts.appearance() + 1;
  auto drawing =
      framed(box, facts, fmt::format("/XObject << /Im1 {} 0 R >>", first),
             fmt::format("q {} 0 0 {} {} {} cm /Im1 Do Q", pdf::number(size->width), pdf::number(size->height),
                         pdf::number((box.width - size->width) / 2), pdf::number((box.height - size->height) / 2)));
  for (auto& object : pdf::picture_objects(picture, first)) drawing.objects.push_back(std::move(object));
  return drawing;
}

}  // namespace

std::string usual_text(const LayoutJob& job) {
  const auto& a = job.profile.appearance;
  const auto name = job.profile.signer_name.empty() ? job.chain.front().common_name() : job.profile.signer_name;
  const auto time = vietnam_local(std::chrono::floor<std::chrono::seconds>(job.signing_time)) + "+07:00";
  if (a && stands_in_corner(*a)) return (a->heading.empty() ? "" : a->heading + "\n") + name + "\n" + time;
  std::string text = "Ký bởi: " + name;
  if (a && !a->title.empty()) text += "\n" + a->title;
  if (!job.profile.reason.empty()) text += "\n" + job.profile.reason;
  return text + "\nThời gian ký: " + time;
}

Result<Drawing, Refusal> draw_appearance(const LayoutJob& job, const PdfFacts& facts, const Font* font) {
  const auto& a = *job.profile.appearance;
  if (facts.picture) return draw_picture(a, facts);
  if (font == nullptr || !a.picture.empty()) return Refusal::appearance_unsuitable;
  return draw_text(job, facts, *font);
}

}  // namespace kythu::signing
