#include "extender.hpp"

#include <algorithm>

namespace kythu::signing {
namespace {

/// A token has certificates and a signature: this is more than any that was seen. A larger one is laid out again.
constexpr std::size_t usual_room = 12 * 1024;

}  // namespace

Result<Raised, Refusal> Extender::raise(const Document& document, Bytes detached, Level to) const {
  RaiseOrder order{.step = Level::lt, .document = document.bytes, .detached = std::move(detached)};
  auto plan = raiser_.plan(order);
  if (!plan) return plan.error();
  const auto from = plan->level;
  if (to < from || (to == from && to != Level::lta)) return Refusal::level_reached;
  Raised raised{.document = {}, .format = plan->format, .level = to, .timestamped_at = {}};
  if (from < Level::t) {
    order.step = Level::t;
    if (auto good = add_timestamp(order, raised); !good) return good.error();
    order.step = Level::lt;
    plan = raiser_.plan(order);
    if (!plan) return plan.error();
  }
  if (to >= Level::lt && (from < Level::lt || from == Level::lta)) {
    if (auto good = add_evidence(order, *plan); !good) return good.error();
  }
  if (to == Level::lta) {
    order.step = Level::lta;
    if (auto good = add_timestamp(order, raised); !good) return good.error();
  }
  raised.document = std::move(order.document);
  return raised;
}

/// The order's document has the step then. Of a PDF it is seen that nothing but an update was added to it.
Result<Done, Refusal> Extender::take(RaiseOrder& order, Format format) const {
  auto taken = raiser_.take(order);
  if (!taken) return taken.error();
  const auto& before = order.document;
  const bool updated = taken->size() > before.size() && std::equal(before.begin(), before.end(), taken->begin());
  if (format == Format::pades && !updated) return Refusal::parser_failed;
  order.document = std::move(*taken);
  return Done{};
}

Result<Done, Refusal> Extender::add_timestamp(RaiseOrder& order, Raised& raised) const {
  order.token_room = usual_room;
  for (int tries = 0; tries < 2; ++tries) {
    const auto plan = raiser_.plan(order);
    if (!plan) return plan.error();
    auto timestamp = stamper_.stamp(plan->imprint);
    if (!timestamp) return Refusal::timestamp_unavailable;
    order.token = std::move(timestamp->token);
    const auto taken = take(order, raised.format);
    if (taken) {
      order.token.clear();
      raised.timestamped_at = timestamp->time;
      return Done{};
    }
    if (taken.error() != Refusal::token_too_large) return taken.error();
    order.token_room = 2 * order.token.size();
  }
  return Refusal::timestamp_unavailable;
}

Result<Done, Refusal> Extender::add_evidence(RaiseOrder& order, const RaisePlan& plan) const {
  auto lasting = gatherer_.gather(plan.certificates, clock_());
  if (!lasting) return lasting.error();
  order.lasting = std::move(*lasting);
  if (const auto taken = take(order, plan.format); !taken) return taken.error();
  order.lasting = {};
  return Done{};
}

}  // namespace kythu::signing
