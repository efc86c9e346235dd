#include "pdf_text.hpp"

#include <algorithm>
#include <zlib.h>

#include <fmt/format.h>

#include "config/base/result.hpp"
#include "unicode.hpp"

namespace kythu::signing::pdf {

std::string text_string(std::string_view utf8) {
  if (!std::all_of(utf8.begin(), utf8.end(), [](char c) { return c >= ' ' && c <= '~'; }))
    return "<FEFF" + unicode::utf16_hex(utf8) + ">";
  std::string literal{"("};
  for (const char c : utf8) {
    if (c == '(' || c == ')' || c == '\\') literal += '\\';
    literal += c;
  }
  return literal + ")";
}

std::string number(double value) {
  auto text = fmt::format("{:.4f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string date(Instant at) { return "(D:" + vietnam_compact(at) + "+07'00')"; }

std::string stream(std::string_view members, std::string_view data) {
  auto length = compressBound(data.size());
  std::string packed(length, '\0');
  KYTHU_ASSERT(compress2(reinterpret_cast<Bytef*>(packed.data()), &length, reinterpret_cast<const Bytef*>(data.data()),
                         data.size(), Z_BEST_COMPRESSION) == Z_OK);
  packed.resize(length);
  return fmt::format("<< {} /Filter /FlateDecode /Length {} >>\nstream\n{}\nendstream", members, packed.size(), packed);
}

}  // namespace kythu::signing::pdf
