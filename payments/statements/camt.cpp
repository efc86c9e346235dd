#include "camt.hpp"

#include <algorithm>

#include "words.hpp"

namespace kythu::payments::statements {
namespace {

// Everything is known by its path below a statement, which stands for this.
constexpr std::uint64_t statement = word("a statement");
constexpr std::size_t most_parts = 100'000;

constexpr std::uint64_t at(std::string_view names) { return path(names, statement); }
constexpr std::uint64_t entry = at("Ntry"), part = at("Ntry/NtryDtls/TxDtls"), balance = at("Bal");
constexpr std::uint64_t in_entry(std::string_view names) { return path(names, entry); }
constexpr std::uint64_t in_part(std::string_view names) { return path(names, part); }
constexpr std::uint64_t in_balance(std::string_view names) { return path(names, balance); }

constexpr std::uint64_t amounts[] = {in_entry("Amt"), in_part("Amt"), in_part("AmtDtls/TxAmt/Amt"), in_balance("Amt")};

bool begins_a_statement(std::uint64_t name) {
  return name == word("Stmt") || name == word("Ntfctn") || name == word("Rpt");
}
bool holds_statements(std::uint64_t parent) {
  // Below Document, with or without an envelope around it: the last name alone counts.
  constexpr std::uint64_t known[] = {path("Document/BkToCstmrStmt"), path("Document/BkToCstmrDbtCdtNtfctn"),
                                     path("Document/BkToCstmrAcctRpt")};
  return std::ranges::find(known, parent) != std::end(known);
}

void join(std::string& memo, std::string_view text) {
  const auto more = cleaned(text);
  if (!memo.empty() && !more.empty()) memo += ' ';
  memo += more;
}

}  // namespace

void CamtReader::feed(std::string_view piece) {
  if (found_.stopped) return;
  if (!Markup::feed(piece)) found_.stop(line(), fault());
}

void CamtReader::finish() {
  if (found_.stopped) return;
  if (!Markup::finish())
    found_.stop(line(), fault());
  else if (found_.statements.empty())
    found_.stop(line(), "holds no statement: camt.052, camt.053 or camt.054");
}

std::uint64_t CamtReader::open(std::uint64_t parent, std::uint64_t name, std::string_view tag) {
  if (name == word("Document")) return path("Document");  // an envelope may stand around it
  if (begins_a_statement(name) && holds_statements(parent)) {
    found_.statements.emplace_back();
    entries_ = 0;
    return statement;
  }
  const auto element = below(parent, name);
  if (std::ranges::find(amounts, element) != std::end(amounts)) currency_ = cleaned(attribute(tag, "Ccy"));
  if (element == balance) balance_ = {};
  if (element == entry) {
    in_entry_ = true;
    entry_ = {};
    entry_.at = line();
    entry_amount_ = {};
    direction_.clear();
    parts_.clear();
  }
  if (element == part) {
    if (parts_.size() == most_parts) fail("one entry has more than 100,000 payments");
    in_part_ = true;
    parts_.emplace_back();
    parts_.back().line.at = line();
  }
  return element;
}

void CamtReader::close(std::uint64_t element, std::string_view text) {
  if (found_.statements.empty()) return;
  if (in_part_) return close_part(element, text);
  if (in_entry_) return close_entry(element, text);
  close_statement(element, trimmed(text));
}

void CamtReader::close_statement(std::uint64_t element, std::string_view text) {
  auto& one = found_.statements.back();
  switch (element) {
    case at("Id"): one.id = cleaned(text); break;
    case at("Acct/Id/IBAN"):
    case at("Acct/Id/Othr/Id"): one.account = cleaned(text); break;
    case at("Acct/Ccy"): one.currency = cleaned(text); break;
    case at("TxsSummry/TtlNtries/NbOfNtries"): control(one.told_entries, text, false); break;
    case at("TxsSummry/TtlCdtNtries/Sum"): control(one.told_credits, text, true); break;
    case at("TxsSummry/TtlDbtNtries/Sum"): control(one.told_debits, text, true); break;
    case in_balance("Tp/CdOrPrtry/Cd"): balance_.code = text; break;
    case in_balance("Amt"): balance_.amount = {std::string{text}, currency_}; break;
    case in_balance("CdtDbtInd"): balance_.direction = text; break;
    case balance: end_balance(); break;
    default: break;
  }
}

void CamtReader::control(std::optional<std::int64_t>& total, std::string_view text, bool money) {
  if (text.starts_with('-')) text.remove_prefix(1);  // some banks sign the sum of debits
  total = plain_amount(text, money ? decimals_of(found_.statements.back().currency) : 0);
  if (!total) found_.fault(line(), "a control total that is no number");
}

void CamtReader::end_balance() {
  auto& one = found_.statements.back();
  const auto amount = read(balance_.amount);
  if (!amount) return found_.fault(line(), "a balance that is no amount");
  const auto signed_amount = balance_.direction == "DBIT" ? -*amount : *amount;
  if (balance_.code == "OPBD" || (balance_.code == "PRCD" && !one.opening)) {
    one.opening = signed_amount;
    one.opening_currency = balance_.amount.currency;
  } else if (balance_.code == "CLBD") {
    one.closing = signed_amount;
    one.closing_currency = balance_.amount.currency;
  }
  if (one.currency.empty()) one.currency = balance_.amount.currency;
}

std::optional<std::int64_t> CamtReader::read(const Amount& amount) {
  return plain_amount(trimmed(amount.text), decimals_of(amount.currency));
}

void CamtReader::date(std::string& out, Line& one, std::string_view text) {
  const auto day = written_day(trimmed(text));
  if (!day) return found_.fault(line(), "a date that is none: " + cleaned(text.substr(0, 40)));
  if (day->impossible) one.remark = "impossible date " + cleaned(text.substr(0, 40));
  out = day->text;
}

void CamtReader::close_entry(std::uint64_t element, std::string_view text) {
  switch (element) {
    case in_entry("Amt"): entry_amount_ = {std::string{text}, currency_}; break;
    case in_entry("CdtDbtInd"): direction_ = trimmed(text); break;
    case in_entry("RvslInd"): entry_.reversal = trimmed(text) == "true" || trimmed(text) == "1"; break;
    case in_entry("Sts"):  // versions 02 and 04
      if (trimmed(text).empty()) break;
      [[fallthrough]];
    case in_entry("Sts/Cd"): entry_.booked = trimmed(text) == "BOOK"; break;
    case in_entry("BookgDt/Dt"):
    case in_entry("BookgDt/DtTm"): date(entry_.booked_on, entry_, text); break;
    case in_entry("ValDt/Dt"):
    case in_entry("ValDt/DtTm"): date(entry_.valued_on, entry_, text); break;
    case in_entry("AcctSvcrRef"): entry_.id = cleaned(text); break;
    case in_entry("AddtlNtryInf"): entry_.memo = cleaned(text); break;
    case entry: end_entry(); break;
    default: break;
  }
}

void CamtReader::close_part(std::uint64_t element, std::string_view text) {
  auto& one = parts_.back();
  switch (element) {
    case in_part("Amt"): one.amount = {std::string{text}, currency_}; break;
    case in_part("AmtDtls/TxAmt/Amt"): one.other_amount = {std::string{text}, currency_}; break;
    case in_part("CdtDbtInd"): one.direction = trimmed(text); break;
    case in_part("Refs/AcctSvcrRef"): one.line.id = cleaned(text); break;
    case in_part("Refs/EndToEndId"): one.line.reference = trimmed(text) == "NOTPROVIDED" ? "" : cleaned(text); break;
    case in_part("RltdPties/Dbtr/Nm"):
    case in_part("RltdPties/Dbtr/Pty/Nm"): one.line.party = cleaned(text); break;
    case in_part("RltdPties/DbtrAcct/Id/IBAN"):
    case in_part("RltdPties/DbtrAcct/Id/Othr/Id"): one.line.party_account = cleaned(text); break;
    case in_part("RmtInf/Ustrd"):
    case in_part("RmtInf/Strd/CdtrRefInf/Ref"):
    case in_part("AddtlTxInf"): join(one.line.memo, text); break;
    case in_part("RtrInf/Rsn/Cd"): one.line.reversal = true; break;
    case part: in_part_ = false; break;
    default: break;
  }
}

void CamtReader::end_entry() {
  in_entry_ = false;
  auto& one = found_.statements.back();
  const auto amount = read(entry_amount_);
  const bool credit = direction_ == "CRDT";
  if (!amount) return found_.fault(entry_.at, "an entry whose amount is none");
  if (!credit && direction_ != "DBIT") return found_.fault(entry_.at, "an entry that is neither CRDT nor DBIT");
  if (one.currency.empty()) one.currency = entry_amount_.currency;
  if (entry_amount_.currency != one.currency) return found_.fault(entry_.at, "an entry in another currency");
  entry_.statement = static_cast<std::uint32_t>(found_.statements.size() - 1);
  entry_.entry = ++entries_;
  entry_.amount = *amount;
  entry_.credit = credit;
  one.details += static_cast<std::int64_t>(parts_.size());
  found_.count(entry_.at, entry_);
  emit(entry_);
}

void CamtReader::emit(Line whole) {
  std::int64_t sum = 0;
  bool apart = parts_.size() > 1;
  for (auto& one : parts_) {
    auto& amount = one.amount.text.empty() ? one.other_amount : one.amount;
    const auto its = apart ? read(amount) : std::nullopt;
    apart = apart && its && amount.currency == entry_amount_.currency &&
            (one.direction.empty() || one.direction == direction_);
    if (apart) sum += one.line.amount = *its;
  }
  apart = apart && sum == whole.amount;
  for (auto& one : parts_) {
    auto line = apart ? whole : std::move(whole);
    if (apart) line.amount = one.line.amount;
    if (!one.line.id.empty() && (apart || line.id.empty())) line.id = std::move(one.line.id);
    if (line.reference.empty()) line.reference = std::move(one.line.reference);
    join(line.memo, one.line.memo);
    if (line.party.empty()) line.party = std::move(one.line.party);
    if (line.party_account.empty()) line.party_account = std::move(one.line.party_account);
    line.reversal = line.reversal || one.line.reversal;
    if (apart)
      found_.lines.push_back(std::move(line));
    else
      whole = std::move(line);
  }
  if (!apart) found_.lines.push_back(std::move(whole));
}

}  // namespace kythu::payments::statements
