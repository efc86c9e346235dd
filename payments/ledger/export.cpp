#include "ledger/export.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "config/base/csv_cell.hpp"

namespace kythu::payments::ledger {
namespace {

constexpr std::string_view equity = "Equity:Opening";

bool is_plain(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/// No comment, no line feed and no double space: the first ends an account's name for hledger, the last too.
std::string hledger_name(std::string_view code) {
  std::string text;
  for (const char c : code) text += is_plain(c) || c == ':' || c == '-' || c == '.' || (c & 0x80) ? c : '_';
  return text;
}

struct Line {
  std::string day, id, what, debit, credit;
  std::int64_t amount = 0;
};

/// The opening balances and the entries that move something, as one kind of line.
std::vector<Line> lines_of(const Books& books) {
  std::vector<Line> lines;
  for (const auto& balance : books.opening) {
    const auto amount = balance.debits - balance.credits;
    if (amount > 0) lines.push_back({books.day, "opening", "opening", balance.code, std::string{equity}, amount});
    if (amount < 0) lines.push_back({books.day, "opening", "opening", std::string{equity}, balance.code, -amount});
  }
  for (const auto& entry : books.entries) {
    if (!entry.moves()) continue;
    lines.push_back({entry.day, entry.id.text(), entry.source_type + " " + to_text(entry.source), entry.debit,
                     entry.credit, entry.amount.dong()});
  }
  return lines;
}

std::set<std::string> accounts_of(const std::vector<Line>& lines) {
  std::set<std::string> codes;
  for (const auto& line : lines) codes.insert({line.debit, line.credit});
  return codes;
}

/// Two codes that differ only in what beancount does not allow get different names all the same.
std::map<std::string, std::string> beancount_names(const std::set<std::string>& codes) {
  std::map<std::string, std::string> names;
  std::set<std::string> taken;
  for (const auto& code : codes) {
    const auto wanted = beancount_name(code);
    auto name = wanted;
    for (int i = 2; !taken.insert(name).second; ++i) name = fmt::format("{}-{}", wanted, i);
    names.emplace(code, name);
  }
  return names;
}

}  // namespace

std::string to_csv(const std::vector<Entry>& entries) {
  std::string text =
      "id,journal,business_day,event_at,posted_at,kind,debit,credit,amount,currency,source_type,source,leg,pending,"
      "corrects\r\n";
  const auto id_or_empty = [](const auto& id) { return id ? id->text() : std::string{}; };
  for (const auto& entry : entries) {
    text += fmt::format("{},{},{},{},{},{},{},{},{},VND,{},{},{},{},{}\r\n", entry.id.text(), to_text(entry.journal),
                        entry.day, rfc3339(entry.event_at), rfc3339(entry.posted_at), entry.kind, csv_cell(entry.debit),
                        csv_cell(entry.credit), entry.amount.dong(), csv_cell(entry.source_type), to_text(entry.source),
                        entry.leg, id_or_empty(entry.pending), id_or_empty(entry.corrects));
  }
  return text;
}

std::string to_hledger(const Books& books) {
  const auto lines = lines_of(books);
  auto text = fmt::format("; kythu, agency {}\n\ncommodity 1000. VND\n\n", books.agency);
  for (const auto& code : accounts_of(lines)) text += "account " + hledger_name(code) + "\n";
  for (const auto& line : lines) {
    text += fmt::format("\n{} * ({}) {}\n    {}  {} VND\n    {}  -{} VND\n", line.day, line.id, line.what,
                        hledger_name(line.debit), line.amount, hledger_name(line.credit), line.amount);
  }
  return text;
}

std::string beancount_name(std::string_view code) {
  std::string name;
  bool first = true;  // of a component, which begins with a capital letter or a digit
  for (const char c : code) {
    if (c == ':') {
      name += c;
      first = true;
      continue;
    }
    char plain = is_plain(c) || (c == '-' && !first) ? c : 'X';
    if (first && plain >= 'a' && plain <= 'z') plain = static_cast<char>(plain - 'a' + 'A');
    name += plain;
    first = false;
  }
  return name;
}

std::string to_beancount(const Books& books) {
  const auto lines = lines_of(books);
  const auto names = beancount_names(accounts_of(lines));
  auto text = fmt::format("; kythu, agency {}\noption \"title\" \"kythu\"\noption \"operating_currency\" \"VND\"\n",
                          books.agency);
  const auto begin = lines.empty() ? books.day : lines.front().day;
  for (const auto& [code, name] : names) {
    text += fmt::format("{} open {} VND\n  code: \"{}\"\n", begin, name, hledger_name(code));
  }
  for (const auto& line : lines) {
    text += fmt::format("\n{} * \"{}\"\n  id: \"{}\"\n  {}  {} VND\n  {}  -{} VND\n", line.day, line.what, line.id,
                        names.at(line.debit), line.amount, names.at(line.credit), line.amount);
  }
  return text;
}

}  // namespace kythu::payments::ledger
