#include "rows.hpp"

#include <algorithm>

#include "words.hpp"

namespace kythu::payments::statements {
namespace {

constexpr std::uint64_t most_before = 200;

}  // namespace

bool RowsReader::heading(const Row& row) {
  auto columns = columns_of(row.cells);
  if (!columns) return false;
  columns_ = std::move(*columns);
  in_table_ = true;
  found_.statements.back().provider = columns_.provider;
  return true;
}

void RowsReader::before(const Row& row) {
  if (row.at > most_before) return no_heading(row.at);
  beside(row);
}

void RowsReader::no_heading(std::uint64_t at) {
  found_.stop(at, "no heading is known: a date, and debit and credit or an amount");
}

/// "Số tài khoản: 0011…" in one cell, or name and value in neighbours.
void RowsReader::beside(const Row& row) {
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const auto text = trimmed(row.cells[i]);
    const auto colon = std::min(text.find(':'), text.size());
    const auto field = preamble_field(text.substr(0, colon));
    if (field == Field::none) continue;
    auto value = trimmed(text.substr(std::min(colon + 1, text.size())));
    for (auto next = i + 1; value.empty() && next < row.cells.size(); ++next) value = trimmed(row.cells[next]);
    if (!value.empty()) set(field, value, row.at);
  }
}

void RowsReader::set(Field field, std::string_view value, std::uint64_t at) {
  auto& one = found_.statements.back();
  if (field == Field::account && one.account.empty()) one.account = cleaned(value);
  if (field == Field::currency && value.size() == 3) one.currency = value;
  if (field != Field::opening && field != Field::closing) return;
  const auto amount = grouped_amount(value, decimals_of(one.currency));
  if (!amount) return found_.fault(at, "a balance that is no amount");
  (field == Field::opening ? one.opening : one.closing) = amount;
  (field == Field::opening ? one.opening_currency : one.closing_currency) = one.currency;
}

std::string_view RowsReader::cell(const Row& row, Field field) const {
  const auto found = std::ranges::find(columns_.fields, field);
  const auto column = static_cast<std::size_t>(found - columns_.fields.begin());
  return found == columns_.fields.end() || column >= row.cells.size() ? std::string_view{} : trimmed(row.cells[column]);
}

void RowsReader::row(const Row& row) {
  const auto date = cell(row, Field::booked_on);
  const auto day = written_day(date);
  if (!day) {
    const bool moves = !cell(row, Field::amount).empty() || !cell(row, Field::credit).empty();
    const bool below = date.empty() || !moves || preamble_field(date) != Field::none;
    if (columns_.provider.empty() && below) return beside(row);
    if (!columns_.provider.empty() && row.cells.size() == 1 && trimmed(row.cells[0]).empty()) return;
    return found_.fault(row.at, "a row whose date is none: " + cleaned(date.substr(0, 40)));
  }
  Line line;
  line.at = row.at;
  if (day->impossible) line.remark = "impossible date " + cleaned(date);
  line.booked_on = day->text;
  if (const auto valued = written_day(cell(row, Field::valued_on))) line.valued_on = valued->text;
  if (!read_amount(line, row) || !read_kind(line, row)) return;
  line.id = cleaned(cell(row, Field::id));
  line.reference = cleaned(cell(row, Field::reference));
  line.memo = cleaned(cell(row, Field::memo));
  line.party = cleaned(cell(row, Field::party));
  line.party_account = cleaned(cell(row, Field::party_account));
  line.entry = ++entries_;
  auto& one = found_.statements.back();
  if (one.account.empty()) one.account = cleaned(cell(row, Field::account));
  found_.count(row.at, line);
  found_.lines.push_back(std::move(line));
}

bool RowsReader::read_money(std::int64_t& out, std::string_view text, std::uint64_t at) {
  if (text.empty() || text == "-") return true;
  const auto amount = grouped_amount(text, decimals_of(found_.statements.back().currency));
  if (!amount) found_.fault(at, "an amount that is none: " + cleaned(text.substr(0, 40)));
  out = amount.value_or(0);
  return amount.has_value();
}

bool RowsReader::read_amount(Line& line, const Row& row) {
  std::int64_t in = 0, out = 0, either = 0;
  if (!read_money(in, cell(row, Field::credit), row.at) || !read_money(out, cell(row, Field::debit), row.at) ||
      !read_money(either, cell(row, Field::amount), row.at) || !read_money(line.fee, cell(row, Field::fee), row.at))
    return false;
  if (out < 0) out = -out;  // some banks sign it
  if (in < 0 || (in > 0 && out > 0)) return found_.fault(row.at, "a row with a debit and a credit"), false;
  const auto moved = in != 0 ? in : out != 0 ? -out : either;
  line.credit = moved >= 0;
  line.amount = moved < 0 ? -moved : moved;
  return true;
}

bool RowsReader::read_kind(Line& line, const Row& row) {
  const auto kind = cell(row, Field::kind);
  if (columns_.provider.empty()) {
    const auto word = label(kind);
    if (word == "d" || word == "dr" || word == "debit" || word == "no" || word == "ghino") line.credit = false;
    return true;
  }
  const auto kinds = kinds_of(columns_.provider, kind, cell(row, Field::status));
  if (!kinds) return found_.fault(row.at, "a kind of row that is not known: " + cleaned(kind.substr(0, 40))), false;
  line.credit = !kinds->is_refund;
  line.booked = kinds->counts;
  return true;
}

}  // namespace kythu::payments::statements
