#include "protocol.hpp"

#include <algorithm>

#include "config/base/days.hpp"

namespace kythu::payments::statements {
namespace {

enum Tag : std::uint16_t { format_tag = 1, last_tag, bytes_tag, statements_tag, lines_tag, faults_tag, stopped_tag };

constexpr std::size_t most_text = 4'096, most_statements = 10'000, most_lines = 1'000'000;

class Writer {
 public:
  void number(std::int64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) bytes_.push_back(static_cast<std::uint8_t>(value >> shift));
  }
  void text(std::string_view value) {
    number(static_cast<std::int64_t>(value.size()));
    bytes_.insert(bytes_.end(), value.begin(), value.end());
  }
  void maybe(const std::optional<std::int64_t>& value) {
    number(value ? 1 : 0);
    number(value.value_or(0));
  }
  Bytes done() { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

/// After a fault every answer is empty and `good()` is false.
class Unpacking {
 public:
  explicit Unpacking(std::string_view bytes) : rest_(bytes) {}
  bool good() const { return good_; }
  bool at_end() const { return rest_.empty(); }

  std::int64_t number() {
    if (rest_.size() < 8) return fail(), 0;
    std::uint64_t value = 0;
    for (const char byte : rest_.substr(0, 8)) value = value << 8 | static_cast<std::uint8_t>(byte);
    rest_.remove_prefix(8);
    return static_cast<std::int64_t>(value);
  }
  std::uint32_t small() {
    const auto value = number();
    if (value < 0 || value > 100'000'000) fail();
    return good_ ? static_cast<std::uint32_t>(value) : 0;
  }
  std::int64_t amount() {
    const auto value = number();
    if (value < 0 || value > 999'999'999'999'999) fail();
    return value;
  }
  bool yes() { return number() == 1; }
  std::string text() {
    const auto size = number();
    if (size < 0 || static_cast<std::uint64_t>(size) > std::min(rest_.size(), most_text)) return fail(), std::string{};
    std::string value{rest_.substr(0, static_cast<std::size_t>(size))};
    rest_.remove_prefix(value.size());
    if (!is_utf8(value) || value.find('\0') != std::string::npos) fail();
    return value;
  }
  std::string date() {
    auto value = text();
    if (!value.empty() && !parse_day(value)) fail();
    return value;
  }
  std::optional<std::int64_t> maybe() {
    const bool there = yes();
    const auto value = number();
    return there ? std::optional{value} : std::nullopt;
  }

 private:
  void fail() {
    good_ = false;
    rest_ = {};
  }
  std::string_view rest_;
  bool good_ = true;
};

void write(Writer& out, const Statement& one) {
  for (const auto* text :
       {&one.id, &one.account, &one.currency, &one.provider, &one.opening_currency, &one.closing_currency})
    out.text(*text);
  for (const auto& maybe : {one.opening, one.closing, one.told_entries, one.told_credits, one.told_debits})
    out.maybe(maybe);
  for (const auto number : {one.entries, one.details, one.credits, one.debits, one.fees, one.booked})
    out.number(number);
}

Statement read_statement(Unpacking& in) {
  Statement one;
  for (auto* text : {&one.id, &one.account, &one.currency, &one.provider, &one.opening_currency, &one.closing_currency})
    *text = in.text();
  for (auto* maybe : {&one.opening, &one.closing, &one.told_entries, &one.told_credits, &one.told_debits})
    *maybe = in.maybe();
  for (auto* number : {&one.entries, &one.details, &one.credits, &one.debits, &one.fees, &one.booked})
    *number = in.number();
  return one;
}

void write(Writer& out, const Line& one) {
  for (const std::int64_t number :
       {std::int64_t{one.statement}, std::int64_t{one.entry}, static_cast<std::int64_t>(one.at), one.amount, one.fee})
    out.number(number);
  out.number(one.credit | one.reversal << 1 | one.booked << 2);
  for (const auto* text : {&one.booked_on, &one.valued_on, &one.id, &one.reference, &one.memo, &one.party,
                           &one.party_account, &one.remark})
    out.text(*text);
}

Line read_line(Unpacking& in) {
  Line one;
  one.statement = in.small();
  one.entry = in.small();
  one.at = static_cast<std::uint64_t>(in.amount());
  one.amount = in.amount();
  one.fee = in.number();
  const auto marks = in.small();
  one.credit = (marks & 1) != 0;
  one.reversal = (marks & 2) != 0;
  one.booked = (marks & 4) != 0;
  one.booked_on = in.date();
  one.valued_on = in.date();
  for (auto* text : {&one.id, &one.reference, &one.memo, &one.party, &one.party_account, &one.remark})
    *text = in.text();
  return one;
}

}  // namespace

wire::Message to_message(Format format, std::string_view bytes, bool last) {
  wire::Message message{piece_kind};
  message.add_number(format_tag, static_cast<std::int64_t>(format));
  message.add_number(last_tag, last ? 1 : 0);
  message.add(bytes_tag, bytes);
  return message;
}

std::optional<Piece> to_piece(wire::Message&& message) {
  const auto format = message.number(format_tag), last = message.number(last_tag);
  const bool known = format && *format >= 0 && *format <= static_cast<std::int64_t>(Format::workbook);
  if (message.kind != piece_kind || !known || !last || !message.bytes(bytes_tag)) return std::nullopt;
  return Piece{static_cast<Format>(*format), *last == 1, message.take(bytes_tag)};
}

wire::Message to_message(const Found& found) {
  wire::Message message{found_kind};
  Writer statements, lines, faults;
  for (const auto& one : found.statements) write(statements, one);
  for (const auto& one : found.lines) write(lines, one);
  for (const auto& one : found.faults) {
    faults.number(static_cast<std::int64_t>(one.at));
    faults.text(one.what);
  }
  message.add(statements_tag, statements.done());
  message.add(lines_tag, lines.done());
  message.add(faults_tag, faults.done());
  message.add_number(stopped_tag, found.stopped ? 1 : 0);
  return message;
}

std::optional<Found> to_found(const wire::Message& message) {
  const auto statements = message.text(statements_tag), lines = message.text(lines_tag),
             faults = message.text(faults_tag);
  const auto stopped = message.number(stopped_tag);
  if (message.kind != found_kind || !statements || !lines || !faults || !stopped) return std::nullopt;
  Found found;
  found.stopped = *stopped == 1;
  Unpacking in{*statements}, of_lines{*lines}, of_faults{*faults};
  while (!in.at_end() && found.statements.size() < most_statements) found.statements.push_back(read_statement(in));
  while (!of_lines.at_end() && found.lines.size() < most_lines) {
    found.lines.push_back(read_line(of_lines));
    if (found.lines.back().statement >= found.statements.size()) return std::nullopt;
  }
  while (!of_faults.at_end() && found.faults.size() < 200) {
    const auto at = static_cast<std::uint64_t>(of_faults.amount());
    found.faults.push_back({at, of_faults.text()});
  }
  const bool whole = in.at_end() && of_lines.at_end() && of_faults.at_end();
  if (!whole || !in.good() || !of_lines.good() || !of_faults.good()) return std::nullopt;
  return found;
}

}  // namespace kythu::payments::statements
