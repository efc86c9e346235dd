#include "csv.hpp"

#include "config/base/bytes.hpp"

namespace kythu::payments {
namespace {

constexpr std::size_t most_bytes = 4 << 20, most_rows = 50'000, most_cells = 64;

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ == text_.size(); }
  std::size_t line() const { return line_; }
  const std::string& fault() const { return fault_; }

  /// One cell; `last` says whether the row ends after it. False: see fault().
  bool cell(std::string& out, bool& last) {
    if (!at_end() && text_[at_] == '"' ? !quoted(out) : !plain(out)) return false;
    last = true;
    if (at_end()) return true;
    if (text_[at_] == ',') {
      ++at_;
      last = false;
      return true;
    }
    if (text_[at_] == '\r') ++at_;
    if (at_end() || text_[at_] != '\n') return fail("has text after a quoted cell or a lone carriage return");
    ++at_;
    ++line_;
    return true;
  }

 private:
  bool fail(const char* what) {
    fault_ = what;
    return false;
  }
  bool plain(std::string& out) {
    const auto end = std::min(text_.find_first_of(",\r\n\"", at_), text_.size());
    if (end < text_.size() && text_[end] == '"') return fail("has a quote inside an unquoted cell");
    out = text_.substr(at_, end - at_);
    at_ = end;
    return true;
  }
  bool quoted(std::string& out) {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        if (at_ + 1 == text_.size() || text_[at_ + 1] != '"') {
          ++at_;
          return true;
        }
        ++at_;
      }
      if (text_[at_] == '\n') ++line_;
      out += text_[at_];
    }
    return fail("has a quote that is never closed");
  }

  std::string_view text_;
  std::size_t at_ = 0, line_ = 1;
  std::string fault_;
};

}  // namespace

Result<std::vector<CsvRow>, CsvFault> read_csv(std::string_view text) {
  if (text.size() > most_bytes) return CsvFault{1, "is larger than 4 MiB"};
  if (!is_utf8(text)) return CsvFault{1, "is not UTF-8"};
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<CsvRow> rows;
  Reader reader{text};
  while (!reader.at_end()) {
    CsvRow row{.line = reader.line(), .cells = {}};
    for (bool last = false; !last;) {
      std::string cell;
      if (!reader.cell(cell, last)) return CsvFault{row.line, reader.fault()};
      if (row.cells.size() == most_cells) return CsvFault{row.line, "has more than 64 cells"};
      row.cells.push_back(std::move(cell));
    }
    if (row.cells.size() == 1 && row.cells.front().empty()) continue;
    if (rows.size() == most_rows) return CsvFault{row.line, "is one row too many"};
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace kythu::payments
