#include "sheet.hpp"

#include <qrencode.h>
#include <stdexcept>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "config/base/handle.hpp"

namespace kythu::receipts {
namespace {

using Surface = Handle<cairo_surface_t, cairo_surface_destroy>;
using Pen = Handle<cairo_t, cairo_destroy>;
using Layout = Handle<PangoLayout, g_object_unref>;
using Font = Handle<PangoFontDescription, pango_font_description_free>;
using Code = Handle<QRcode, QRcode_free>;

cairo_status_t append(void* bytes, const unsigned char* data, unsigned length) {
  static_cast<Bytes*>(bytes)->insert(static_cast<Bytes*>(bytes)->end(), data, data + length);
  return CAIRO_STATUS_SUCCESS;
}

PangoAlignment to_pango(Align align) {
  switch (align) {
    case Align::left: return PANGO_ALIGN_LEFT;
    case Align::centre: return PANGO_ALIGN_CENTER;
    case Align::right: break;
  }
  return PANGO_ALIGN_RIGHT;
}

}  // namespace

struct Sheet::Inside {
  Bytes out;
  std::string font;
  Surface surface;
  Pen pen;

  void ink(Colour c) { cairo_set_source_rgb(pen.get(), c.red, c.green, c.blue); }

  Layout layout(double box_width, const std::string& markup, const Style& style) {
    Layout text{pango_cairo_create_layout(pen.get())};
    const Font description{pango_font_description_new()};
    pango_font_description_set_family(description.get(), font.c_str());
    pango_font_description_set_absolute_size(description.get(), style.size * PANGO_SCALE);
    pango_layout_set_font_description(text.get(), description.get());
    pango_layout_set_width(text.get(), static_cast<int>(box_width * PANGO_SCALE));
    pango_layout_set_wrap(text.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(text.get(), to_pango(style.align));
    pango_layout_set_line_spacing(text.get(), 1.08F);
    // A hyphen at a line's end would read as part of a number or a name.
    const auto whole = "<span insert_hyphens=\"false\">" + markup + "</span>";
    pango_layout_set_markup(text.get(), whole.c_str(), static_cast<int>(whole.size()));
    return text;
  }
};

Sheet::Sheet(const std::string& font, Paper paper) : inside_(std::make_unique<Inside>()) {
  auto& in = *inside_;
  in.font = font;
  in.surface.reset(cairo_pdf_surface_create_for_stream(append, &in.out, paper.width, paper.height));
  in.pen.reset(cairo_create(in.surface.get()));
}

Sheet::~Sheet() = default;

double Sheet::height_of(double box_width, const std::string& markup, const Style& style) {
  int high = 0;
  pango_layout_get_size(inside_->layout(box_width, markup, style).get(), nullptr, &high);
  return static_cast<double>(high) / PANGO_SCALE;
}

double Sheet::width_of(const std::string& markup, const Style& style) {
  constexpr double no_end = 100'000;
  PangoRectangle logical;
  pango_layout_get_extents(inside_->layout(no_end, markup, {.size = style.size}).get(), nullptr, &logical);
  return static_cast<double>(logical.width) / PANGO_SCALE;
}

double Sheet::markup(const Box& box, const std::string& markup, const Style& style) {
  const auto text = inside_->layout(box.width, markup, style);
  inside_->ink(style.colour);
  cairo_move_to(inside_->pen.get(), box.x, box.y);
  pango_cairo_show_layout(inside_->pen.get(), text.get());
  int high = 0;
  pango_layout_get_size(text.get(), nullptr, &high);
  return static_cast<double>(high) / PANGO_SCALE;
}

void Sheet::line(double x1, double y, double x2, double thickness, Colour colour) {
  fill({x1, y - thickness / 2, x2 - x1, thickness}, colour);
}

void Sheet::frame(const Box& box, double thickness, Colour colour) {
  inside_->ink(colour);
  cairo_set_line_width(inside_->pen.get(), thickness);
  cairo_rectangle(inside_->pen.get(), box.x, box.y, box.width, box.height);
  cairo_stroke(inside_->pen.get());
}

void Sheet::fill(const Box& box, Colour colour) {
  inside_->ink(colour);
  cairo_rectangle(inside_->pen.get(), box.x, box.y, box.width, box.height);
  cairo_fill(inside_->pen.get());
}

void Sheet::qr(const Box& box, const std::string& text) {
  const Code code{QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M)};
  if (!code) throw std::runtime_error{"the look-up address does not fit in a QR code"};
  constexpr int quiet = 4;
  const double module = box.width / (code->width + 2 * quiet);
  auto* pen = inside_->pen.get();
  inside_->ink({});
  // One path for all modules: viewers draw no hairlines between neighbours.
  for (int row = 0; row < code->width; ++row) {
    for (int column = 0; column < code->width; ++column) {
      if ((code->data[row * code->width + column] & 1) == 0) continue;
      cairo_rectangle(pen, box.x + (column + quiet) * module, box.y + (row + quiet) * module, module, module);
    }
  }
  cairo_fill(pen);
}

void Sheet::begin(const char* role) { cairo_tag_begin(inside_->pen.get(), role, nullptr); }

void Sheet::end(const char* role) { cairo_tag_end(inside_->pen.get(), role); }

void Sheet::next_page() { cairo_show_page(inside_->pen.get()); }

Bytes Sheet::finish() {
  cairo_show_page(inside_->pen.get());
  cairo_surface_finish(inside_->surface.get());
  if (const auto status = cairo_surface_status(inside_->surface.get()); status != CAIRO_STATUS_SUCCESS) {
    throw std::runtime_error{std::string{"the page could not be drawn: "} + cairo_status_to_string(status)};
  }
  return std::move(inside_->out);
}

}  // namespace kythu::receipts
