#include "mt940.hpp"

#include <algorithm>

#include "mt940_details.hpp"
#include "words.hpp"

namespace kythu::payments::statements {
namespace {

constexpr std::size_t most_line = 16 * 1024, most_memo = 16 * 1024;
constexpr std::size_t swift_line = 65;  // a text that fills its line was cut there, not at a word's end

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/// ":86:" in front of a line, without its colons; empty for none.
std::string_view tag_of(std::string_view text) {
  if (text.size() < 4 || text[0] != ':' || !is_digit(text[1]) || !is_digit(text[2])) return {};
  if (text[3] == ':') return text.substr(1, 2);
  return text.size() > 4 && is_capital(text[3]) && text[4] == ':' ? text.substr(1, 3) : std::string_view{};
}

std::string_view cut(std::string_view& text, std::size_t count) {
  const auto taken = text.substr(0, count);
  text.remove_prefix(taken.size());
  return taken;
}

/// The digits and the decimal comma in front.
std::string_view take_amount(std::string_view& text) {
  return cut(text, std::min(text.find_first_not_of("0123456789,"), text.size()));
}

bool digits(std::string_view text, std::size_t count) {
  return text.size() >= count && std::ranges::all_of(text.substr(0, count), is_digit);
}

/// C, D, RC, RD (a reversed credit is a debit), EC, ED (expected).
bool take_mark(std::string_view& text, Line& line) {
  if (text.starts_with('R') || text.starts_with('E')) {
    line.reversal = text[0] == 'R';
    line.booked = text[0] == 'R';
    text.remove_prefix(1);
  }
  if (!text.starts_with('C') && !text.starts_with('D')) return false;
  line.credit = (text[0] == 'C') != line.reversal;
  text.remove_prefix(1);
  return true;
}

/// Its year is that of the value date, or a neighbour's across New Year.
std::string year_of_entry(std::string_view value_day, std::string_view month) {
  const int year = 2000 + (value_day[0] - '0') * 10 + (value_day[1] - '0');
  const auto valued = value_day.substr(2, 2);
  return std::to_string(year + (valued == "12" && month == "01") - (valued == "01" && month == "12"));
}

}  // namespace

void Mt940Reader::feed(std::string_view piece) {
  kept_ += piece;
  std::string_view rest = kept_;
  while (!found_.stopped) {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) break;
    ++at_;
    line(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  kept_ = std::string{rest};
  if (kept_.size() > most_line) found_.stop(at_ + 1, "a line is too long");
}

void Mt940Reader::finish() {
  if (!kept_.empty() && !found_.stopped) {
    ++at_;
    line(std::exchange(kept_, {}));
  }
  end_entry();
  if (found_.stopped) return;
  if (found_.statements.empty()) return found_.stop(at_, "holds no statement: MT940");
  if (part_ == Part::head || part_ == Part::entries) found_.fault(at_, "the last statement has no closing balance");
}

void Mt940Reader::line(std::string_view text) {
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (text.size() > most_line) return found_.stop(at_, "a line is too long");
  if (text.starts_with("{1:")) text.remove_prefix(std::min(text.find("{4:"), text.size() - 3) + 3);
  if (const auto name = tag_of(text); !name.empty() && tag(name, text.substr(name.size() + 2))) return;
  if (text.starts_with('-') && part_ == Part::after) {
    part_ = Part::outside;
    return;
  }
  if (!in_entry_) return;  // a bank's own line, or more of a field that is not needed
  if (!in_memo_) {         // supplementary details of :61:
    memo_ += cleaned(text) + " ";
    return;
  }
  if (memo_.size() + text.size() > most_memo) return found_.stop(at_, "a memo is too long");
  memo_ += text;
  if (text.size() < swift_line) memo_ += '\n';
}

bool Mt940Reader::tag(std::string_view name, std::string_view value) {
  if (part_ == Part::entries) {
    if (name == "61") return entry(value);
    if (name == "86" && in_entry_ && !in_memo_) {
      in_memo_ = true;
      if (!memo_.empty()) memo_ += '\n';
      memo_ += value;
      if (value.size() + 4 < swift_line) memo_ += '\n';
      return true;
    }
    if (name != "62F" && name != "62M") return false;
    if (in_entry_ && (value.empty() || (value[0] != 'C' && value[0] != 'D') || !digits(value.substr(1), 6)))
      return false;
    end_entry();
    balance(value, false);
    part_ = Part::after;
    return true;
  }
  if (name == "20") return message(value), true;
  if (name == "61") return found_.stop(at_, "an entry outside of a statement"), true;
  if (part_ != Part::head) return true;  // :64:, :65:, :86: after the closing balance
  if (name == "25" || name == "25P") account(value);
  if (name == "60F" || name == "60M") {
    balance(value, true);
    part_ = Part::entries;
  }
  return true;
}

void Mt940Reader::message(std::string_view reference) {
  found_.statements.emplace_back();
  found_.statements.back().id = cleaned(reference);
  part_ = Part::head;
  entries_ = 0;
}

/// "BANK/ACCOUNT" or the account alone.
void Mt940Reader::account(std::string_view value) {
  const auto slash = value.rfind('/');
  found_.statements.back().account = cleaned(slash == std::string_view::npos ? value : value.substr(slash + 1));
}

void Mt940Reader::balance(std::string_view value, bool opening) {
  auto& one = found_.statements.back();
  if (value.size() < 11 || (value[0] != 'C' && value[0] != 'D') || !digits(value.substr(1), 6))
    return found_.stop(at_, "a balance that is none");
  const std::string currency{value.substr(7, 3)};
  if (!std::ranges::all_of(currency, is_capital)) return found_.stop(at_, "a balance without a currency");
  const auto amount = plain_amount(trimmed(value.substr(10)), decimals_of(currency));
  if (!amount) return found_.stop(at_, "a balance whose amount is none");
  (opening ? one.opening : one.closing) = value[0] == 'D' ? -*amount : *amount;
  (opening ? one.opening_currency : one.closing_currency) = currency;
  if (opening) one.currency = currency;
}

/// A line of a memo may begin with ":61:" too; what is no entry is one of those.
bool Mt940Reader::entry(std::string_view value) {
  Line line;
  line.at = at_;
  if (!digits(value, 6)) return false;
  const auto value_day = cut(value, 6);
  const auto entry_day = digits(value, 4) ? cut(value, 4) : std::string_view{};
  if (!take_mark(value, line)) return false;
  if (!value.empty() && is_capital(value[0])) value.remove_prefix(1);  // the third letter of the currency
  auto& one = found_.statements.back();
  const auto amount = plain_amount(take_amount(value), decimals_of(one.currency));
  if (!amount || value.size() < 4) {
    if (!in_memo_) found_.fault(at_, "an entry whose amount or type is none");
    return !in_memo_;
  }
  end_entry();
  value.remove_prefix(4);  // N, F or S and the kind of transaction
  const auto slashes = std::min(value.find("//"), value.size());
  const auto reference = cleaned(value.substr(0, slashes));
  line.reference = reference == "NONREF" ? "" : reference;
  line.id = slashes == value.size() ? "" : cleaned(value.substr(slashes + 2));
  const auto valued = day_of(value_day.substr(0, 2), value_day.substr(2, 2), value_day.substr(4, 2));
  const auto booked = entry_day.empty() ? valued
                                        : day_of(year_of_entry(value_day, entry_day.substr(0, 2)),
                                                 entry_day.substr(0, 2), entry_day.substr(2, 2));
  if (!valued || !booked) return found_.fault(at_, "an entry whose date is none"), true;
  if (valued->impossible || booked->impossible)
    line.remark = "impossible date " + std::string{valued->impossible ? value_day : entry_day};
  line.valued_on = valued->text;
  line.booked_on = booked->text;
  line.amount = *amount;
  line.statement = static_cast<std::uint32_t>(found_.statements.size() - 1);
  line.entry = ++entries_;
  found_.count(at_, line);
  entry_ = std::move(line);
  in_entry_ = true;
  in_memo_ = false;
  memo_.clear();
  return true;
}

void Mt940Reader::end_entry() {
  if (!in_entry_) return;
  read_details(entry_, memo_);
  found_.lines.push_back(std::move(entry_));
  in_entry_ = in_memo_ = false;
  memo_.clear();
}

}  // namespace kythu::payments::statements
