#include "pdf_tail.hpp"

#include <charconv>

namespace kythu::signing::readers {
namespace {

constexpr std::string_view white{" \t\r\n\f\0", 6};

bool is_white(char c) { return white.find(c) != std::string_view::npos; }

std::string_view without_white_end(std::string_view text) {
  while (!text.empty() && is_white(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view without_white_start(std::string_view text) {
  while (!text.empty() && is_white(text.front())) text.remove_prefix(1);
  return text;
}

}  // namespace

std::optional<PdfTail> read_tail(BytesView pdf) {
  auto text = without_white_end(as_text(pdf));
  if (!text.ends_with("%%EOF")) return std::nullopt;
  text = without_white_end(text.substr(0, text.size() - 5));
  const auto word = text.rfind("startxref");
  if (word == std::string_view::npos || text.size() - word > 64) return std::nullopt;
  const auto digits = without_white_start(text.substr(word + 9));
  std::size_t offset = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), offset);
  if (error != std::errc{} || end != digits.data() + digits.size() || offset == 0 || offset >= word)
    return std::nullopt;
  const auto section = without_white_start(as_text(pdf).substr(offset, 64));
  if (section.starts_with("xref")) return PdfTail{offset, false};
  if (section.empty() || section.front() < '0' || section.front() > '9') return std::nullopt;
  return PdfTail{offset, true};
}

}  // namespace kythu::signing::readers
