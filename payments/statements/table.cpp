#include "table.hpp"

#include <algorithm>

#include "words.hpp"

namespace kythu::payments::statements {
namespace {

constexpr std::size_t most_record = 64 * 1024, most_cells = 64, most_before = 200;

}  // namespace

void TableReader::feed(std::string_view piece) {
  kept_ += piece;
  if (!begun_) {
    if (kept_.size() < 3) return;  // a mark may come
    begun_ = true;
    if (kept_.starts_with("\xEF\xBB\xBF")) kept_.erase(0, 3);
    found_.statements.emplace_back().currency = "VND";
  }
  std::size_t start = 0, at = looked_at_;
  for (; at < kept_.size() && !found_.stopped; ++at) {
    if (kept_[at] == '"') quoted_ = !quoted_;
    if (kept_[at] != '\n' || quoted_) continue;
    record(std::string_view{kept_}.substr(start, at - start));
    start = at + 1;
  }
  kept_.erase(0, start);
  looked_at_ = kept_.size();
  if (kept_.size() > most_record) found_.stop(at_, "a record is too long, or a quote is never closed");
}

void TableReader::finish() {
  feed(begun_ ? "\n" : "   \n");
  if (found_.stopped) return;
  if (quoted_) return found_.stop(at_, "a quote is never closed");
  if (delimiter_ == 0) found_.stop(at_, "no heading is known: a date, and debit and credit or an amount");
}

void TableReader::record(std::string_view text) {
  const auto lines = 1 + static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (delimiter_ == 0) {
    before_table(text);
  } else if (Row one{{}, at_}; split(text, delimiter_, one)) {
    row(one);
  } else {
    found_.fault(at_, "a row with a stray quote, or too many cells");
  }
  at_ += lines;
}

/// The delimiter is the one by which a heading is found.
void TableReader::before_table(std::string_view text) {
  if (at_ > most_before) return found_.stop(at_, "no heading is known: a date, and debit and credit or an amount");
  Row first;
  for (const char delimiter : {',', ';', '\t', '|'}) {
    Row one{{}, at_};
    if (!split(text, delimiter, one)) continue;
    if (auto columns = columns_of(one.cells)) {
      columns_ = std::move(*columns);
      delimiter_ = delimiter;
      found_.statements.back().provider = columns_.provider;
      return;
    }
    if (one.cells.size() > first.cells.size()) first = std::move(one);
  }
  preamble(first);
}

bool TableReader::split(std::string_view text, char delimiter, Row& row) {
  std::string cell;
  for (std::size_t at = 0;; ++at) {
    bool closed = false;
    if (at < text.size() && text[at] == '"' && cell.empty()) {
      for (++at;; ++at) {
        if (at >= text.size()) return false;
        if (text[at] == '"' && (at + 1 == text.size() || text[at + 1] != '"')) break;
        if (text[at] == '"') ++at;
        cell += text[at];
      }
      closed = true;
      ++at;
    }
    const auto end = std::min(text.find(delimiter, at), text.size());
    if (closed && trimmed(text.substr(at, end - at)).size() > 0) return false;
    if (!closed) cell.assign(text.substr(at, end - at));
    row.cells.push_back(std::exchange(cell, {}));
    if (end == text.size()) return true;
    if (row.cells.size() == most_cells) return false;
    at = end;
  }
}

/// "Số tài khoản: 0011…" in one cell, or name and value in neighbours.
void TableReader::preamble(const Row& row) {
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

void TableReader::set(Field field, std::string_view value, std::uint64_t at) {
  auto& one = found_.statements.back();
  if (field == Field::account && one.account.empty()) one.account = cleaned(value);
  if (field == Field::currency && value.size() == 3) one.currency = value;
  if (field != Field::opening && field != Field::closing) return;
  const auto amount = grouped_amount(value, decimals_of(one.currency));
  if (!amount) return found_.fault(at, "a balance that is no amount");
  (field == Field::opening ? one.opening : one.closing) = amount;
  (field == Field::opening ? one.opening_currency : one.closing_currency) = one.currency;
}

std::string_view TableReader::cell(const Row& row, Field field) const {
  const auto found = std::ranges::find(columns_.fields, field);
  const auto column = static_cast<std::size_t>(found - columns_.fields.begin());
  return found == columns_.fields.end() || column >= row.cells.size() ? std::string_view{} : trimmed(row.cells[column]);
}

void TableReader::row(const Row& row) {
  const auto date = cell(row, Field::booked_on);
  const auto day = written_day(date);
  if (!day) {
    const bool moves = !cell(row, Field::amount).empty() || !cell(row, Field::credit).empty();
    const bool below = date.empty() || !moves || preamble_field(date) != Field::none;
    if (columns_.provider.empty() && below) return preamble(row);
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

bool TableReader::read_money(std::int64_t& out, std::string_view text, std::uint64_t at) {
  if (text.empty() || text == "-") return true;
  const auto amount = grouped_amount(text, decimals_of(found_.statements.back().currency));
  if (!amount) found_.fault(at, "an amount that is none: " + cleaned(text.substr(0, 40)));
  out = amount.value_or(0);
  return amount.has_value();
}

bool TableReader::read_amount(Line& line, const Row& row) {
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

bool TableReader::read_kind(Line& line, const Row& row) {
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
