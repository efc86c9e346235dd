#include "pdf_search.hpp"

#include <algorithm>
#include <cmath>

#include "pdf_letters.hpp"
#include "signing/formats/unicode.hpp"

namespace kythu::signing::readers {
namespace {

constexpr int most_pages_searched = 2'000;

bool is_space(char32_t point) {
  return point <= U' ' || point == U'\u00A0' || (point >= U'\u2000' && point <= U'\u200B');
}

std::u32string without_spaces(std::u32string_view text) {
  auto plain = unicode::decomposed(text);
  std::erase_if(plain, is_space);
  return plain;
}

/// The letters of a page as one text, and which letter each of its points comes from.
struct Stream {
  std::u32string text;
  std::vector<std::size_t> letters;
};

Stream stream_of(const std::vector<Letter>& letters) {
  Stream stream;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    for (const auto point : without_spaces(letters[i].text)) {
      stream.text.push_back(point);
      stream.letters.push_back(i);
    }
  }
  return stream;
}

/// `next` goes on in the line of `before`: on its base line, and not in another column.
bool goes_on(const Letter& before, const Letter& next) {
  const double dx = next.x - before.end_x, dy = next.y - before.end_y;
  const double along = dx * before.cosine + dy * before.sine, across = dy * before.cosine - dx * before.sine;
  return std::fabs(across) <= before.size / 2 && std::fabs(along) <= 6 * before.size;
}

bool in_one_line(const std::vector<Letter>& letters, std::size_t first, std::size_t last) {
  for (auto i = first; i < last; ++i)
    if (!goes_on(letters[i], letters[i + 1])) return false;
  return true;
}

Corners around(const std::vector<Letter>& letters, std::size_t first, std::size_t last) {
  auto corners = letters[first].corners;
  for (auto i = first + 1; i <= last; ++i) {
    const auto& more = letters[i].corners;
    corners = {std::min(corners[0], more[0]), std::min(corners[1], more[1]), std::max(corners[2], more[2]),
               std::max(corners[3], more[3])};
  }
  return corners;
}

bool at_one_place(const FoundText& one, const FoundText& other) {
  constexpr double near = 2;
  for (std::size_t i = 0; i < 4; ++i)
    if (std::fabs(one.corners[i] - other.corners[i]) > near) return false;
  return one.page == other.page;
}

void find_on_page(const std::vector<Letter>& letters, const std::u32string& wanted, int page,
                  std::vector<FoundText>& found) {
  const auto stream = stream_of(letters);
  for (auto at = stream.text.find(wanted); at != std::u32string::npos; at = stream.text.find(wanted, at + 1)) {
    const auto first = stream.letters[at], last = stream.letters[at + wanted.size() - 1];
    if (!in_one_line(letters, first, last)) continue;
    const FoundText place{page, around(letters, first, last)};
    if (std::ranges::none_of(found, [&](const auto& one) { return at_one_place(one, place); })) found.push_back(place);
    if (found.size() > 10'000) throw Unfit{Refusal::text_ambiguous};
  }
}

}  // namespace

Result<FoundText, Refusal> search_text(QPDF& pdf, int page, const Appearance::Find& sought) {
  const auto wanted = without_spaces(unicode::decode(sought.text));
  if (wanted.empty()) return Refusal::text_missing;
  const auto& pages = pdf.getAllPages();
  const auto count = static_cast<int>(pages.size());
  const int only = page == -1 ? count : page;
  if (only < 0 || only > count) return Refusal::page_missing;
  std::vector<FoundText> found;
  bool unreadable = false;
  for (int number = 1; number <= std::min(count, only == 0 ? most_pages_searched : count); ++number) {
    if (only != 0 && number != only) continue;
    const auto letters = letters_of(pages[static_cast<std::size_t>(number - 1)]);
    unreadable = unreadable || letters.unreadable;
    find_on_page(letters.list, wanted, number, found);
  }
  // Odd marks in a page's content are the reader's to pass over; they say nothing about the file's structure.
  pdf.getWarnings();
  if (found.empty()) return unreadable ? Refusal::text_unreadable : Refusal::text_missing;
  if (found.size() > 1 && sought.match == Appearance::Match::only) return Refusal::text_ambiguous;
  return sought.match == Appearance::Match::last ? found.back() : found.front();
}

}  // namespace kythu::signing::readers
