#include "pdf_picture.hpp"

#include <fmt/format.h>

namespace kythu::signing::pdf {
namespace {

std::string image_object(const Picture& picture, std::string_view space, std::string_view more, const Bytes& deflated) {
  return fmt::format(
      "<< /Type /XObject /Subtype /Image /Width {} /Height {} /BitsPerComponent 8 /ColorSpace /{}{} /Filter "
      "/FlateDecode /Length {} >>\nstream\n{}\nendstream",
      picture.width, picture.height, space, more, deflated.size(), as_text(deflated));
}

}  // namespace

std::vector<std::string> picture_objects(const Picture& picture, std::int64_t first) {
  if (picture.opacity.empty()) return {image_object(picture, "DeviceRGB", "", picture.colours)};
  return {image_object(picture, "DeviceRGB", fmt::format(" /SMask {} 0 R", first + 1), picture.colours),
          image_object(picture, "DeviceGray", "", picture.opacity)};
}

}  // namespace kythu::signing::pdf
