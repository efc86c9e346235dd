#include "refund.hpp"

#include <algorithm>
#include <array>

#include "config/base/result.hpp"

namespace kythu::payments {
namespace {

using enum RefundState;

constexpr std::array table{
    RefundTransition{requested, RefundEvent::approved, approved},
    RefundTransition{requested, RefundEvent::not_done, failed},  // rejected, or withdrawn
    RefundTransition{approved, RefundEvent::sent, submitted},
    RefundTransition{submitted, RefundEvent::returned, succeeded},
    RefundTransition{submitted, RefundEvent::not_done, failed},
    RefundTransition{submitted, RefundEvent::no_answer, unknown},
    RefundTransition{unknown, RefundEvent::returned, succeeded},
    RefundTransition{unknown, RefundEvent::not_done, failed},
};

constexpr std::array all_states{requested, approved, submitted, unknown, succeeded, failed};

}  // namespace

const std::vector<RefundTransition>& refund_transitions() {
  static const std::vector<RefundTransition> all{table.begin(), table.end()};
  return all;
}

std::string refund_transition_check_sql() {
  std::string sql = "from_state||'>'||to_state IN ('none>requested'";
  for (const auto& edge : table) {
    sql += ", '" + std::string{name(edge.from)} + ">" + std::string{name(edge.to)} + "'";
  }
  return sql + ")";
}

std::optional<RefundState> next(RefundState from, RefundEvent event) {
  const auto edge =
      std::ranges::find_if(table, [&](const RefundTransition& t) { return t.from == from && t.event == event; });
  return edge == table.end() ? std::nullopt : std::optional{edge->to};
}

std::string_view name(RefundState state) {
  switch (state) {
    case requested: return "requested";
    case approved: return "approved";
    case submitted: return "submitted";
    case unknown: return "unknown";
    case succeeded: return "succeeded";
    case failed: return "failed";
  }
  KYTHU_ASSERT(false);
  return "";
}

std::optional<RefundState> parse_refund_state(std::string_view text) {
  const auto found = std::ranges::find_if(all_states, [&](auto state) { return name(state) == text; });
  return found == all_states.end() ? std::nullopt : std::optional{*found};
}

std::string_view name(RefundWay way) {
  switch (way) {
    case RefundWay::channel: return "channel";
    case RefundWay::payout: return "payout";
  }
  KYTHU_ASSERT(false);
  return "";
}

std::optional<RefundWay> parse_refund_way(std::string_view text) {
  for (const auto way : {RefundWay::channel, RefundWay::payout}) {
    if (name(way) == text) return way;
  }
  return std::nullopt;
}

std::string_view waits_for(const Refund& refund) {
  if (is_over(refund.state)) return "";
  if (refund.state == requested) return "approval";
  if (refund.claim) return "confirmation";
  if (refund.state == unknown) return "evidence";
  return refund.way == RefundWay::payout ? "payout" : "";
}

}  // namespace kythu::payments
