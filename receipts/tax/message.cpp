#include "message.hpp"

#include <algorithm>
#include <array>

namespace kythu::receipts::tax {
namespace {

constexpr std::array<std::string_view, 3> kinds{"registration", "summary", "error_notice"};
constexpr std::array<std::string_view, 6> states{"made", "sealed", "sent", "received", "accepted", "rejected"};
constexpr std::array<std::string_view, 4> verdicts{"received", "accepted", "refused", "unusable"};
constexpr std::array<std::string_view, 8> task_kinds{"rejected", "unanswered", "unusable_answer", "contradiction",
                                                     "overdue",  "outage",     "not_issued",      "to_correct"};

template <class Enum, std::size_t N>
std::optional<Enum> parse(const std::array<std::string_view, N>& words, std::string_view text) {
  const auto found = std::ranges::find(words, text);
  return found == words.end() ? std::nullopt : std::optional{static_cast<Enum>(found - words.begin())};
}

}  // namespace

std::string_view name(Kind kind) { return kinds[static_cast<std::size_t>(kind)]; }
std::string_view name(State state) { return states[static_cast<std::size_t>(state)]; }
std::string_view name(Verdict verdict) { return verdicts[static_cast<std::size_t>(verdict)]; }
std::string_view name(TaskKind kind) { return task_kinds[static_cast<std::size_t>(kind)]; }
std::optional<Kind> parse_kind(std::string_view text) { return parse<Kind>(kinds, text); }
std::optional<State> parse_state(std::string_view text) { return parse<State>(states, text); }
std::optional<TaskKind> parse_task_kind(std::string_view text) { return parse<TaskKind>(task_kinds, text); }

}  // namespace kythu::receipts::tax
