#include "workbook.hpp"

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "book_parts.hpp"
#include "config/zip/zip_reader.hpp"

namespace kythu::payments::statements {
namespace {

constexpr std::size_t most_file = 32 << 20, most_rows = 60'000, most_columns = 64;

/// "AB12" is column 27; nullopt for what is no place.
std::optional<std::size_t> column_of(std::string_view place) {
  std::size_t column = 0, letters = 0;
  for (; letters < place.size() && place[letters] >= 'A' && place[letters] <= 'Z' && letters < 4; ++letters)
    column = column * 26 + static_cast<std::size_t>(place[letters] - 'A') + 1;
  return letters == 0 || letters > 3 ? std::nullopt : std::optional{column - 1};
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number number{};
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// As people would write it. What is no whole number has more decimals than a thousand has digits, so that its point
/// is never taken for a mark of thousands.
std::string words_of_number(std::string_view text, double value) {
  if (text.find_first_not_of("-0123456789") == std::string_view::npos) return std::string{text};
  const bool whole = value == std::floor(value) && std::fabs(value) < 1e15;
  return whole ? std::to_string(static_cast<std::int64_t>(value)) : std::to_string(value);
}

}  // namespace

/// Hands the rows on as they come.
class WorkbookReader::Sheet : public Markup {
 public:
  Sheet(WorkbookReader& reader, const Book& book) : reader_(reader), book_(book) {}

 private:
  static constexpr auto row = path("worksheet/sheetData/row");
  static constexpr auto cell = path("c", row), value = path("v", cell), inner = path("is/t", cell),
                        rich = path("is/r/t", cell);

  std::uint64_t open(std::uint64_t parent, std::uint64_t name, std::string_view tag) override {
    const auto element = below(parent, name);
    if (element == row) open_row(tag);
    if (element == cell) open_cell(tag);
    return element;
  }
  void close(std::uint64_t element, std::string_view text) override {
    if (element == value) value_ = text;
    if (element == inner || element == rich) value_ += text;
    if (element == cell) close_cell();
    if (element == row) close_row();
  }

  void open_row(std::string_view tag) {
    row_.cells.clear();
    const auto told = attribute(tag, "r");
    const auto at = told.empty() ? std::optional{row_.at + 1} : number_of<std::uint64_t>(told);
    if (!at || *at <= row_.at || *at > 1'048'576) return void(fail("rows that are not in their order"));
    if (++rows_ > most_rows) return void(fail("more than 60,000 rows: bring it as CSV"));
    row_ = {{}, *at};
    next_ = 0;
  }
  void open_cell(std::string_view tag) {
    const auto place = attribute(tag, "r");
    const auto column = place.empty() ? std::optional{next_} : column_of(place);
    if (!column || *column < next_) return void(fail("cells that are not in their order"));
    column_ = *column;
    next_ = column_ + 1;
    kind_ = attribute(tag, "t");
    style_ = number_of<std::size_t>(attribute(tag, "s")).value_or(0);
    value_.clear();
  }
  void close_cell() {
    if (value_.empty()) return;
    auto text = shown();
    if (column_ >= most_columns) return reader_.found_.fault(row_.at, "a row with too many cells");
    row_.cells.resize(column_ + 1);
    row_.cells.back() = std::move(text);
  }
  std::string shown() {
    if (kind_ == "s") {
      const auto index = number_of<std::size_t>(value_);
      if (index && *index < book_.texts.size()) return book_.texts[*index];
      reader_.found_.fault(row_.at, "a cell whose text is not in the file");
      return {};
    }
    if (kind_ == "e") {
      reader_.found_.fault(row_.at, "a cell in error");
      return {};
    }
    if (kind_ == "str" || kind_ == "inlineStr" || kind_ == "d" || kind_ == "b") return value_;
    const auto number = number_of<double>(value_);
    if (!number || !std::isfinite(*number) || (!kind_.empty() && kind_ != "n")) {
      reader_.found_.fault(row_.at, "a cell that is no number");
      return {};
    }
    if (style_ < book_.dates.size() && book_.dates[style_]) {
      auto day = day_of_serial(*number, book_.from_1904);
      if (day.empty()) reader_.found_.fault(row_.at, "a date that is none");
      return day;
    }
    return words_of_number(value_, *number);
  }
  void close_row() {
    if (reader_.found_.stopped || row_.cells.empty()) return;
    if (reader_.in_table()) return reader_.row(row_);
    if (!reader_.heading(row_)) reader_.before(row_);
    if (reader_.found_.stopped) fail("no heading");
  }

  WorkbookReader& reader_;
  const Book& book_;
  Row row_;
  std::size_t rows_ = 0, next_ = 0, column_ = 0, style_ = 0;
  std::string kind_, value_;
};

void WorkbookReader::feed(std::string_view piece) {
  if (found_.stopped) return;
  if (found_.statements.empty()) begin();
  if (file_.size() + piece.size() > most_file)
    return found_.stop(1, "an XLSX file of more than 32 MiB: bring it as CSV");
  file_ += piece;
}

void WorkbookReader::finish() {
  if (found_.stopped) return;
  if (found_.statements.empty()) begin();
  const auto entries = read_zip(as_bytes(std::string_view{file_}));
  if (!entries) return found_.stop(1, "no whole XLSX file, or one that unpacks to too much");
  const auto book = read_book(*entries);
  if (!book) return found_.stop(1, book.error().what);
  Sheet sheet{*this, *book};
  if ((!sheet.feed(book->sheet) || !sheet.finish()) && !found_.stopped) found_.stop(1, "the sheet: " + sheet.fault());
  if (!found_.stopped && !in_table()) no_heading(1);
}

std::string day_of_serial(double serial, bool from_1904) {
  // Day 60 of 1900 is a 29 February that never was: what comes after it is counted as if it had been.
  const auto days = static_cast<std::int64_t>(std::floor(serial)) - (from_1904 ? 0 : serial >= 61 ? 1 : 0);
  if (!(serial >= 1) || serial >= 2'958'466 || (!from_1904 && days == 60 && serial < 61)) return {};
  const std::chrono::sys_days first = from_1904 ? std::chrono::sys_days{std::chrono::year{1904} / 1 / 1}
                                                : std::chrono::sys_days{std::chrono::year{1899} / 12 / 31};
  const std::chrono::year_month_day day{first + std::chrono::days{days}};
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                static_cast<unsigned>(day.day()));
  return text;
}

bool shows_a_date(std::string_view format) {
  for (std::size_t at = 0; at < format.size(); ++at) {
    const char c = format[at];
    if (c == 'd' || c == 'D' || c == 'y' || c == 'Y') return true;
    if (c == '\\' || c == '_' || c == '*') ++at;
    if (c == '"' || c == '[') at = std::min(format.find(c == '"' ? '"' : ']', at + 1), format.size());
  }
  return false;
}

}  // namespace kythu::payments::statements
