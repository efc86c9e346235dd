// A whole statement file, read piece by piece and judged: taken as it is, or refused with every reason.
#pragma once

#include <variant>

#include "payments/statements/desk.hpp"
#include "payments/statements/source.hpp"

namespace kythu::payments::statements {

/// What is told of a whole file; its lines went to a Taker.
struct File {
  Format format{};
  std::vector<Statement> statements;
  std::int64_t lines = 0;
  std::string first_day, last_day;  ///< that its lines are dated by
};

/// Gets a file while it is read, so that no more than a piece of it is in memory. What it got is of no use unless the
/// file is good in the end.
class Taker {
 public:
  virtual ~Taker() = default;
  /// The file as it is.
  virtual void take(std::string_view bytes) = 0;
  /// In the order of the file; the accounts of the lines' statements are known, and stay what they are. False: no more.
  virtual bool take(const std::vector<Statement>& statements, const std::vector<Line>& lines) = 0;
};

/// Why a file is not taken.
enum class Unreadable {
  unknown_format,  ///< none that is known; see sniff()
  parser_busy,     ///< as ReadRefusal has it
  parser_failed,
  not_wanted,  ///< the taker's word
};
using Read = std::variant<File, Unreadable, std::vector<Fault>>;

/// Faults: what is wrong in which line, balances and control totals that are not met (line 0), a currency other than
/// VND, a file without lines.
Read read_file(ReadingDesk& desk, Source& source, Taker& taker);

}  // namespace kythu::payments::statements
