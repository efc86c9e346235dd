#include "pdf_update.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "config/base/result.hpp"

namespace kythu::signing::pdf {

Update::Update(BytesView original, const PdfFacts& facts) : original_(original.size()), facts_(facts) {
  // A file may end right after %%EOF; a comment runs to the end of its line.
  if (original.empty() || (original.back() != '\n' && original.back() != '\r')) tail_ += '\n';
}

std::size_t Update::add(std::int64_t number, int generation, std::string_view body) {
  KYTHU_ASSERT(!places_.contains(number));
  places_[number] = {position(), generation};
  tail_ += fmt::format("{} {} obj\n", number, generation);
  const auto start = position();
  tail_ += body;
  tail_ += "\nendobj\n";
  return start;
}

std::vector<std::pair<std::int64_t, std::vector<Update::Place>>> Update::runs() const {
  std::vector<std::pair<std::int64_t, std::vector<Place>>> runs;
  for (const auto& [number, place] : places_) {
    if (runs.empty() || runs.back().first + static_cast<std::int64_t>(runs.back().second.size()) != number)
      runs.push_back({number, {}});
    runs.back().second.push_back(place);
  }
  return runs;
}

std::string Update::trailer_members() const {
  const auto size = std::max(facts_.size, places_.rbegin()->first + 1);
  auto members = fmt::format("/Size {} /Root {} /Prev {}", size, facts_.root, facts_.last_startxref);
  if (!facts_.info.empty()) members += " /Info " + facts_.info;
  if (!facts_.id.empty()) members += " /ID " + facts_.id;
  return members;
}

void Update::write_table() {
  tail_ += "xref\n";
  for (const auto& [first, places] : runs()) {
    tail_ += fmt::format("{} {}\n", first, places.size());
    // ISO 32000-2, 7.5.4: each line has exactly 20 bytes.
    for (const auto& place : places) tail_ += fmt::format("{:010} {:05} n \n", place.offset, place.generation);
  }
  tail_ += fmt::format("trailer\n<< {} >>\n", trailer_members());
}

// ISO 32000-2, 7.5.8: the stream is an object of its own and lists itself.
void Update::write_stream() {
  const auto number = std::max(facts_.size, places_.rbegin()->first + 1);
  places_[number] = {position(), 0};
  std::string index, data;
  const auto put = [&](std::uint64_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) data += static_cast<char>(value >> shift & 0xff);
  };
  for (const auto& [first, places] : runs()) {
    index += fmt::format("{}{} {}", index.empty() ? "" : " ", first, places.size());
    for (const auto& place : places) {
      put(1, 1);
      put(place.offset, 8);
      put(static_cast<std::uint64_t>(place.generation), 2);
    }
  }
  tail_ += fmt::format("{} 0 obj\n<< /Type /XRef {} /W [1 8 2] /Index [{}] /Length {} >>\nstream\n", number,
                       trailer_members(), index, data.size());
  tail_ += data + "\nendstream\nendobj\n";
}

std::string Update::finish() && {
  const auto start = position();
  if (facts_.xref_is_stream) {
    write_stream();
  } else {
    write_table();
  }
  tail_ += fmt::format("startxref\n{}\n%%EOF\n", start);
  return std::move(tail_);
}

}  // namespace kythu::signing::pdf
