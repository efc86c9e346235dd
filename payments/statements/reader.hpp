// Readers of statements. They are fed a file in pieces of any size, keep at most one booking of it (of a
// workbook all, which is bounded), and do no I/O.
// ISO 20022 camt.052/053/054, SWIFT MT940, and tables (CSV, XLSX) of banks and payment providers.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "payments/statements/line.hpp"

namespace kythu::payments::statements {

enum class Format { camt, mt940, table, workbook };
std::string_view name(Format format);  ///< "camt", "mt940", "csv", "xlsx"
/// By its first bytes (a few hundred are enough); nullopt for none of them.
std::optional<Format> sniff(std::string_view beginning);

/// Found so far. A reader stops at what it cannot understand, and after a hundred faults.
struct Found {
  std::vector<Statement> statements;
  std::vector<Line> lines;
  std::vector<Fault> faults;
  bool stopped = false;

  void fault(std::uint64_t at, std::string what);
  void stop(std::uint64_t at, std::string what);
  /// Adds the line to its statement's sums; `whole` is the booking, not a part of it.
  void count(std::uint64_t at, const Line& whole);
};

class Reader {
 public:
  Reader() = default;
  Reader(const Reader&) = delete;
  virtual ~Reader() = default;
  virtual void feed(std::string_view piece) = 0;
  /// The file is over.
  virtual void finish() = 0;

  Found& found() { return found_; }
  /// Lines since the last call.
  std::vector<Line> take() { return std::exchange(found_.lines, {}); }

 protected:
  Found found_;
};

std::unique_ptr<Reader> reader_of(Format format);

}  // namespace kythu::payments::statements
