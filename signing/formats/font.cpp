#include "font.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <hb-ot.h>
#include <hb-subset.h>
#include <hb.h>

#include "config/base/handle.hpp"
#include "config/base/result.hpp"

namespace kythu::signing {
namespace {

using Blob = Handle<hb_blob_t, hb_blob_destroy>;
using Face = Handle<hb_face_t, hb_face_destroy>;
using HbFont = Handle<hb_font_t, hb_font_destroy>;
using Buffer = Handle<hb_buffer_t, hb_buffer_destroy>;
using SubsetInput = Handle<hb_subset_input_t, hb_subset_input_destroy>;

BytesView view_of(hb_blob_t* blob) {
  unsigned length = 0;
  const char* data = hb_blob_get_data(blob, &length);
  return as_bytes({data, length});
}

std::string postscript_name(hb_face_t* face) {
  std::array<char, 128> name{};
  unsigned room = name.size();
  hb_ot_name_get_utf8(face, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &room, name.data());
  std::string text{name.data(), room};
  std::erase_if(text, [](unsigned char c) {
    return c < '!' || c > '~' || std::string_view{"()<>[]{}/%#"}.find(static_cast<char>(c)) != std::string_view::npos;
  });
  return text.empty() ? "Font" : text;
}

FontMeasures measure(hb_face_t* face, hb_font_t* font) {
  FontMeasures measures;
  hb_font_extents_t extents{};
  hb_font_get_h_extents(font, &extents);
  measures.ascent = extents.ascender;
  measures.descent = extents.descender;
  hb_position_t cap = 0;
  hb_ot_metrics_get_position_with_fallback(font, HB_OT_METRICS_TAG_CAP_HEIGHT, &cap);
  measures.cap_height = cap;
  // OpenType "head": xMin, yMin, xMax, yMax at 36, in font units.
  const Blob head{hb_face_reference_table(face, HB_TAG('h', 'e', 'a', 'd'))};
  const auto bytes = view_of(head.get());
  const auto upem = static_cast<int>(hb_face_get_upem(face));
  if (bytes.size() < 44 || upem == 0) throw std::runtime_error{"a font without a head table"};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto raw = static_cast<std::int16_t>(bytes[36 + 2 * i] << 8 | bytes[37 + 2 * i]);
    measures.box[i] = raw * 1000 / upem;
  }
  return measures;
}

}  // namespace

struct Font::Parts {
  Face face;
  HbFont font;
  FontMeasures measures;
  std::string name;
};

Font::Font(const std::filesystem::path& file) : parts_(std::make_unique<Parts>()) {
  const Blob blob{hb_blob_create_from_file_or_fail(file.c_str())};
  if (!blob) throw std::runtime_error{"the font cannot be read: " + file.native()};
  parts_->face.reset(hb_face_create(blob.get(), 0));
  const Blob outlines{hb_face_reference_table(parts_->face.get(), HB_TAG('g', 'l', 'y', 'f'))};
  if (hb_blob_get_length(outlines.get()) == 0) throw std::runtime_error{"not a TrueType font: " + file.native()};
  parts_->font.reset(hb_font_create(parts_->face.get()));
  hb_font_set_scale(parts_->font.get(), 1000, 1000);
  hb_font_make_immutable(parts_->font.get());
  parts_->measures = measure(parts_->face.get(), parts_->font.get());
  parts_->name = postscript_name(parts_->face.get());
}

Font::~Font() = default;

const FontMeasures& Font::measures() const { return parts_->measures; }
const std::string& Font::name() const { return parts_->name; }

std::optional<std::vector<Glyph>> Font::shape(std::u32string_view text) const {
  const Buffer buffer{hb_buffer_create()};
  hb_buffer_add_utf32(buffer.get(), reinterpret_cast<const std::uint32_t*>(text.data()), static_cast<int>(text.size()),
                      0, static_cast<int>(text.size()));
  hb_buffer_set_direction(buffer.get(), HB_DIRECTION_LTR);
  hb_buffer_set_script(buffer.get(), HB_SCRIPT_LATIN);
  hb_buffer_set_language(buffer.get(), hb_language_from_string("vi", -1));
  // One glyph a character keeps copied and searched text true.
  const std::array<hb_feature_t, 2> features{hb_feature_t{HB_TAG('l', 'i', 'g', 'a'), 0, 0, static_cast<unsigned>(-1)},
                                             hb_feature_t{HB_TAG('c', 'l', 'i', 'g'), 0, 0, static_cast<unsigned>(-1)}};
  hb_shape(parts_->font.get(), buffer.get(), features.data(), features.size());
  unsigned count = 0;
  const auto* infos = hb_buffer_get_glyph_infos(buffer.get(), &count);
  const auto* positions = hb_buffer_get_glyph_positions(buffer.get(), &count);
  // A stacked mark would need a place of its own; text in form C has none in a font that has the letter.
  if (count != text.size()) return std::nullopt;
  std::vector<Glyph> glyphs;
  for (unsigned i = 0; i < count; ++i) {
    if (infos[i].codepoint == 0 || positions[i].x_offset != 0 || positions[i].y_offset != 0) return std::nullopt;
    glyphs.push_back({infos[i].codepoint,
                      static_cast<double>(hb_font_get_glyph_h_advance(parts_->font.get(), infos[i].codepoint)),
                      static_cast<double>(positions[i].x_advance), std::u32string{text.substr(infos[i].cluster, 1)}});
  }
  return glyphs;
}

Bytes Font::subset(const std::map<std::uint32_t, Glyph>& used) const {
  const SubsetInput input{hb_subset_input_create_or_fail()};
  KYTHU_ASSERT(input);
  for (const auto& [id, glyph] : used) hb_set_add(hb_subset_input_glyph_set(input.get()), id);
  hb_subset_input_set_flags(input.get(), HB_SUBSET_FLAGS_RETAIN_GIDS);
  // The page has glyph numbers and places already; layout tables would only pull in glyphs nobody shows.
  auto* dropped = hb_subset_input_set(input.get(), HB_SUBSET_SETS_DROP_TABLE_TAG);
  for (const auto tag : {HB_TAG('G', 'S', 'U', 'B'), HB_TAG('G', 'P', 'O', 'S'), HB_TAG('G', 'D', 'E', 'F'),
                         HB_TAG('k', 'e', 'r', 'n'), HB_TAG('n', 'a', 'm', 'e')})
    hb_set_add(dropped, tag);
  const Face face{hb_subset_or_fail(parts_->face.get(), input.get())};
  if (!face) throw std::runtime_error{"the font cannot be cut to its used glyphs"};
  const Blob blob{hb_face_reference_blob(face.get())};
  const auto bytes = view_of(blob.get());
  return {bytes.begin(), bytes.end()};
}

}  // namespace kythu::signing
