#include "payment.hpp"

#include <algorithm>
#include <array>

#include "config/base/result.hpp"

namespace kythu::payments {
namespace {

// `expired` and `cancelled` of a pending payment, and `definitely_failed` of an unknown one, need the provider's word;
// no timer alone takes these edges.
constexpr std::array table{
    Transition{Status::created, Event::attempt_opened, Status::pending},
    Transition{Status::created, Event::expired, Status::expired},
    Transition{Status::created, Event::cancelled, Status::cancelled},
    Transition{Status::pending, Event::money_taken, Status::paid},
    Transition{Status::pending, Event::definitely_failed, Status::failed},
    Transition{Status::pending, Event::no_answer, Status::unknown},
    Transition{Status::pending, Event::amount_differs, Status::conflicted},
    Transition{Status::pending, Event::expired, Status::expired},
    Transition{Status::pending, Event::cancelled, Status::cancelled},
    Transition{Status::unknown, Event::money_taken, Status::paid},
    Transition{Status::unknown, Event::definitely_failed, Status::failed},
    Transition{Status::unknown, Event::amount_differs, Status::conflicted},
    Transition{Status::conflicted, Event::money_taken, Status::paid},
    Transition{Status::conflicted, Event::definitely_failed, Status::failed},
    Transition{Status::expired, Event::money_taken, Status::paid_late},
    Transition{Status::cancelled, Event::money_taken, Status::paid_late},
    Transition{Status::failed, Event::money_taken, Status::paid_late},
};

constexpr bool each_pair_once() {
  for (std::size_t i = 0; i < table.size(); ++i) {
    for (std::size_t j = i + 1; j < table.size(); ++j) {
      if (table[i].from == table[j].from && table[i].event == table[j].event) return false;
    }
  }
  return true;
}
static_assert(each_pair_once(), "an event has one effect in one state");

}  // namespace

const std::vector<Transition>& transitions() {
  static const std::vector<Transition> all{table.begin(), table.end()};
  return all;
}

std::string transition_check_sql() {
  std::string sql = "from_state||'>'||to_state IN ('none>created'";
  for (const auto& edge : table) {
    sql += ", '" + std::string{name(edge.from)} + ">" + std::string{name(edge.to)} + "'";
  }
  return sql + ")";
}

std::optional<Status> next(Status from, Event event) {
  const auto edge =
      std::ranges::find_if(table, [&](const Transition& t) { return t.from == from && t.event == event; });
  return edge == table.end() ? std::nullopt : std::optional{edge->to};
}

std::string_view name(Status status) {
  switch (status) {
    case Status::created: return "created";
    case Status::pending: return "pending";
    case Status::unknown: return "unknown";
    case Status::conflicted: return "conflicted";
    case Status::paid: return "paid";
    case Status::failed: return "failed";
    case Status::expired: return "expired";
    case Status::cancelled: return "cancelled";
    case Status::paid_late: return "paid_late";
  }
  KYTHU_ASSERT(false);
  return "";
}

std::string_view public_name(Status status) {
  switch (status) {
    case Status::unknown:
    case Status::conflicted: return "processing";
    case Status::cancelled: return "canceled";
    case Status::created:
    case Status::pending:
    case Status::paid:
    case Status::failed:
    case Status::expired:
    case Status::paid_late: break;
  }
  return name(status);
}

std::string_view name(Returned returned) {
  switch (returned) {
    case Returned::nothing: return "nothing";
    case Returned::part: return "part";
    case Returned::all: return "all";
  }
  KYTHU_ASSERT(false);
  return "";
}

std::string_view public_status(Status status, bool late_applied, Vnd captured, Vnd refunded) {
  if (refunded == Vnd{}) return public_name(late_applied ? Status::paid : status);
  return refunded == captured ? "refunded" : "partially_refunded";
}

std::string_view public_status(const Payment& payment) {
  return public_status(payment.status, payment.late_applied, payment.captured, payment.refunded);
}

std::optional<Status> parse_status(std::string_view stored) {
  using enum Status;
  for (const auto status : {created, pending, unknown, conflicted, paid, failed, expired, cancelled, paid_late}) {
    if (name(status) == stored) return status;
  }
  return std::nullopt;
}

std::string_view name(ItemKind kind) {
  switch (kind) {
    case ItemKind::fee: return "fee";
    case ItemKind::charge: return "charge";
    case ItemKind::other: return "other";
  }
  KYTHU_ASSERT(false);
  return "";
}

std::optional<ItemKind> parse_item_kind(std::string_view text) {
  for (const auto kind : {ItemKind::fee, ItemKind::charge, ItemKind::other}) {
    if (name(kind) == text) return kind;
  }
  return std::nullopt;
}

}  // namespace kythu::payments
