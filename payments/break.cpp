#include "break.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "config/base/result.hpp"

namespace kythu::payments {
namespace {

template <class Word, std::size_t count>
using Names = std::array<std::pair<Word, std::string_view>, count>;

constexpr Names<BreakKind, 17> kinds{{{BreakKind::late, "late"},
                                      {BreakKind::excess, "excess"},
                                      {BreakKind::too_little, "short"},
                                      {BreakKind::held, "held"},
                                      {BreakKind::unidentified, "unidentified"},
                                      {BreakKind::conflicted, "conflicted"},
                                      {BreakKind::unsettled, "unsettled"},
                                      {BreakKind::cash_missing, "cash_missing"},
                                      {BreakKind::cash_over, "cash_over"},
                                      {BreakKind::missing_at_us, "missing_at_us"},
                                      {BreakKind::missing_at_provider, "missing_at_provider"},
                                      {BreakKind::missing_at_bank, "missing_at_bank"},
                                      {BreakKind::amount_differs, "amount_differs"},
                                      {BreakKind::status_differs, "status_differs"},
                                      {BreakKind::duplicate, "duplicate"},
                                      {BreakKind::ambiguous, "ambiguous"},
                                      {BreakKind::unknown_debit, "unknown_debit"}}};
constexpr Names<BreakState, 3> states{
    {{BreakState::open, "open"}, {BreakState::proposed, "proposed"}, {BreakState::resolved, "resolved"}}};
constexpr Names<Remedy, 6> remedies{{{Remedy::apply, "apply"},
                                     {Remedy::give_back, "return"},
                                     {Remedy::attach, "attach"},
                                     {Remedy::paid, "paid"},
                                     {Remedy::failed, "failed"},
                                     {Remedy::accept, "accept"}}};

template <class Word, std::size_t count>
std::string_view name_in(const Names<Word, count>& names, Word word) {
  const auto found = std::ranges::find(names, word, &std::pair<Word, std::string_view>::first);
  KYTHU_ASSERT(found != names.end());
  return found->second;
}

template <class Word, std::size_t count>
std::optional<Word> word_in(const Names<Word, count>& names, std::string_view text) {
  const auto found = std::ranges::find(names, text, &std::pair<Word, std::string_view>::second);
  return found == names.end() ? std::nullopt : std::optional{found->first};
}

}  // namespace

std::string_view name(BreakKind kind) { return name_in(kinds, kind); }
std::string_view name(BreakState state) { return name_in(states, state); }
std::string_view name(Remedy remedy) { return name_in(remedies, remedy); }
std::optional<BreakKind> parse_break_kind(std::string_view text) { return word_in(kinds, text); }
std::optional<BreakState> parse_break_state(std::string_view text) { return word_in(states, text); }
std::optional<Remedy> parse_remedy(std::string_view text) { return word_in(remedies, text); }

const std::vector<Remedy>& remedies_of(BreakKind kind) {
  static const std::vector<Remedy> late{Remedy::apply, Remedy::give_back}, excess{Remedy::give_back},
      nameless{Remedy::attach, Remedy::give_back}, unclear{Remedy::paid, Remedy::failed}, accepted{Remedy::accept};
  switch (kind) {
    case BreakKind::late: return late;
    case BreakKind::excess: return excess;
    case BreakKind::too_little:
    case BreakKind::held:
    case BreakKind::unidentified: return nameless;
    case BreakKind::cash_missing:
    case BreakKind::cash_over:
    case BreakKind::missing_at_us:
    case BreakKind::missing_at_provider:
    case BreakKind::missing_at_bank:
    case BreakKind::amount_differs:
    case BreakKind::status_differs:
    case BreakKind::duplicate:
    case BreakKind::ambiguous:
    case BreakKind::unknown_debit: return accepted;
    case BreakKind::conflicted:
    case BreakKind::unsettled: break;
  }
  return unclear;
}

const std::vector<std::string>& break_edges() {
  static const std::vector<std::string> edges{"none>open", "open>proposed", "proposed>open", "proposed>resolved",
                                              "resolved>open"};
  return edges;
}

}  // namespace kythu::payments
