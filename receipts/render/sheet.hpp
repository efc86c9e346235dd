// A4 paper, ink and Vietnamese letters: what the layout of anything printed needs of cairo, Pango and libqrencode.
// Points from the top left. One thread at a time.
#pragma once

#include <memory>
#include <string>

#include "config/base/bytes.hpp"

namespace kythu::receipts {

struct Colour {
  double red = 0, green = 0, blue = 0;
};

struct Box {
  double x = 0, y = 0, width = 0, height = 0;
};

enum class Align { left, centre, right };

struct Style {
  double size = 10.5;
  Align align = Align::left;
  Colour colour{0.11, 0.12, 0.14};
};

struct Paper {
  double width = 595.276, height = 841.89;
};
inline constexpr Paper a4, a4_across{a4.height, a4.width};

class Sheet {
 public:
  static constexpr double width = a4.width, height = a4.height;  ///< of upright paper

  /// `font` is a fontconfig family; another with Vietnamese letters stands in when it is missing.
  explicit Sheet(const std::string& font, Paper paper = a4);
  ~Sheet();

  /// Draws Pango markup, wrapped in the box's width from its top left; answers the height that it took.
  double markup(const Box& box, const std::string& markup, const Style& style);
  /// As markup(), without drawing.
  double height_of(double box_width, const std::string& markup, const Style& style);
  /// On one line.
  double width_of(const std::string& markup, const Style& style);
  void line(double x1, double y, double x2, double thickness, Colour colour);
  void frame(const Box& box, double thickness, Colour colour);
  void fill(const Box& box, Colour colour);
  /// A square with the four quiet modules that ISO/IEC 18004 asks for.
  void qr(const Box& box, const std::string& text);
  /// What `draw` draws is a structure element of this role (ISO 32000-1 section 14.8.4): "H1", "P", "TR". Only what
  /// stands in an element without elements in it is read aloud.
  template <class Draw>
  void tagged(const char* role, Draw&& draw) {
    begin(role);
    draw();
    end(role);
  }
  void begin(const char* role);
  void end(const char* role);
  void next_page();
  Bytes finish();

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace kythu::receipts
