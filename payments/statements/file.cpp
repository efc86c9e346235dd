#include "file.hpp"

#include <algorithm>

#include "protocol.hpp"

namespace kythu::payments::statements {
namespace {

constexpr std::size_t beginning = 512, most_told = 100;
/// Lines that wait for their account, which a table may name behind its rows.
constexpr std::size_t most_waiting = 100'000;

/// Judges a file while it goes by.
class Judge {
 public:
  Judge(Format format, Taker& taker) : taker_(taker) { file_.format = format; }

  /// False when the taker wants no more.
  bool add(Found&& found) {
    file_.statements = std::move(found.statements);
    std::ranges::move(found.lines, std::back_inserter(waiting_));
    const bool named = std::ranges::none_of(
        waiting_, [&](const Line& one) { return file_.statements[one.statement].account.empty(); });
    if (!named && waiting_.size() > most_waiting && faults_.empty())
      faults_.push_back({0, "the account is not named before the lines"});
    return !named || hand_on();
  }
  /// What is wrong with the whole; nothing for a good file.
  std::vector<Fault> finish() {
    for (std::size_t i = 0; i < file_.statements.size(); ++i) judge(file_.statements[i], i);
    if (file_.lines + static_cast<std::int64_t>(waiting_.size()) == 0) faults_.push_back({0, "no entries"});
    return std::move(faults_);
  }
  File& file() { return file_; }

 private:
  bool hand_on() {
    const auto lines = std::exchange(waiting_, {});
    accounts_.resize(file_.statements.size());
    for (const auto& one : lines) {
      accounts_[one.statement] = file_.statements[one.statement].account;
      if (one.booked_on.empty()) {
        fault({one.at, "an entry without a date of booking"});
        continue;
      }
      if (file_.first_day.empty() || one.booked_on < file_.first_day) file_.first_day = one.booked_on;
      file_.last_day = std::max(file_.last_day, one.booked_on);
    }
    file_.lines += static_cast<std::int64_t>(lines.size());
    return !faults_.empty() || taker_.take(file_.statements, lines);
  }
  void judge(const Statement& one, std::size_t number) {
    const auto in = file_.statements.size() == 1 ? std::string{} : "statement " + std::to_string(number + 1) + ": ";
    if (!one.currency.empty() && one.currency != "VND") fault({0, in + "in " + one.currency + ", not in VND"});
    if (one.account.empty()) fault({0, in + "no account"});
    if (number < accounts_.size() && !accounts_[number].empty() && accounts_[number] != one.account)
      fault({0, in + "of two accounts"});
    if (one.provider != file_.statements.front().provider) fault({0, in + "of another provider"});
    for (const auto& what : faults_of(one)) fault({0, in + what});
  }
  void fault(Fault one) {
    if (faults_.size() < most_told) faults_.push_back(std::move(one));
  }

  Taker& taker_;
  File file_;
  std::vector<Line> waiting_;
  std::vector<std::string> accounts_;  ///< under which lines were handed on
  std::vector<Fault> faults_;
};

Unreadable why(ReadRefusal refusal) {
  return refusal == ReadRefusal::parser_busy ? Unreadable::parser_busy : Unreadable::parser_failed;
}

}  // namespace

Read read_file(ReadingDesk& desk, Source& source, Taker& taker) {
  const auto format = sniff(source.piece(0, beginning));
  if (!format) return Unreadable::unknown_format;
  auto reading = desk.begin(*format);
  if (!reading) return Unreadable::parser_busy;
  Judge judge{*format, taker};
  std::uint64_t at = 0;
  bool last = false;
  const auto hand = [&] {
    const auto piece = source.piece(at, most_piece);
    at += piece.size();
    last = at >= source.size() || piece.empty();
    const auto handed = (*reading)->hand(piece, last);
    taker.take(piece);
    return handed;
  };
  // While the reader works on a piece, what the piece before brought is worked on here.
  for (auto handed = hand();;) {
    if (!handed) return why(handed.error());
    auto found = (*reading)->brought();
    if (!found) return why(found.error());
    const bool over = last;
    if (found->stopped || (over && !found->faults.empty())) return std::move(found->faults);
    if (!over) handed = hand();
    if (!judge.add(std::move(*found))) return Unreadable::not_wanted;
    if (over) break;
  }
  if (auto faults = judge.finish(); !faults.empty()) return faults;
  return std::move(judge.file());
}

}  // namespace kythu::payments::statements
