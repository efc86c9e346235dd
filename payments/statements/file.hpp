// A whole statement file, read and judged: taken as it is, or refused with every reason.
#pragma once

#include <variant>

#include "config/base/digest.hpp"
#include "payments/statements/desk.hpp"

namespace kythu::payments::statements {

struct File {
  Format format{};
  Sha256 digest{};
  std::vector<Statement> statements;
  std::vector<Line> lines;
};

/// Why a file is not taken.
enum class Unreadable {
  unknown_format,  ///< none that is known; see sniff()
  parser_busy,     ///< as ReadRefusal has it
  parser_failed,
};
using Read = std::variant<File, Unreadable, std::vector<Fault>>;

/// Reads it on the desk, piece by piece. Faults: what is wrong in which line, balances and control totals that are not
/// met (line 0), a currency other than VND, a file without lines.
Read read_file(ReadingDesk& desk, std::string_view bytes);

}  // namespace kythu::payments::statements
