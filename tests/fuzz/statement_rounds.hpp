// Whatever the bytes are: a statement's reader finds the same in one piece and in pieces, and core believes the parser
// exactly when that is what was found.
#pragma once

#include <cstdlib>

#include "payments/statements/protocol.hpp"

namespace kythu::payments::statements {

inline Found read_in_pieces(Format format, std::string_view text, std::size_t piece) {
  const auto reader = reader_of(format);
  std::vector<Line> lines;
  const auto keep = [&] {
    for (auto& line : reader->take()) lines.push_back(std::move(line));
  };
  for (std::size_t at = 0; at < text.size() && !reader->found().stopped; at += piece) {
    reader->feed(text.substr(at, piece));
    keep();
  }
  if (!reader->found().stopped) reader->finish();
  keep();
  reader->found().lines = std::move(lines);
  return std::move(reader->found());
}

inline int read_twice(Format format, std::string_view text) {
  const auto whole = read_in_pieces(format, text, text.size() + 1);
  const auto pieces = read_in_pieces(format, text, 1 + text.size() % 61);
  if (wire::encode(to_message(whole)) != wire::encode(to_message(pieces))) std::abort();
  const auto arrived = to_found(to_message(whole));
  if (!arrived || wire::encode(to_message(*arrived)) != wire::encode(to_message(whole))) std::abort();
  return 0;
}

}  // namespace kythu::payments::statements
