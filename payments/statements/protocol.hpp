// How core hands a statement's bytes to the parser program and gets its lines back: a piece, an answer, a piece, …, so
// that neither side holds more than one of each. Both sides use these.
#pragma once

#include "config/base/result.hpp"
#include "config/wire/frame.hpp"
#include "payments/statements/reader.hpp"

namespace kythu::payments::statements {

inline constexpr std::uint16_t piece_kind = 0x0411;
inline constexpr std::uint16_t found_kind = 0x0412;
inline constexpr std::size_t most_piece = std::size_t{1} << 20;
inline constexpr std::size_t most_found = std::size_t{32} << 20;  ///< bytes of the answer to one piece

struct Piece {
  Format format{};
  bool last = false;
  Bytes bytes;
};
wire::Message to_message(Format format, std::string_view bytes, bool last);
/// nullopt for a message that is not a whole, sane piece.
std::optional<Piece> to_piece(wire::Message&& message);

/// Of a piece: the lines that it completed, and statements and faults so far.
wire::Message to_message(const Found& found);
/// The parser is not trusted: nullopt for anything that a reader could not have found.
std::optional<Found> to_found(const wire::Message& message);

}  // namespace kythu::payments::statements
