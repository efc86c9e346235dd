#include "gateway/api/events.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "config/database/audit.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/event_log.hpp"
#include "gateway/core/idempotency.hpp"
#include "gateway/core/query.hpp"

namespace kythu::gateway {
namespace {

boost::json::object words_of(const LoggedEvent& event) {
  return {{"id", event.id.text()},
          {"type", event.type},
          {"agency", event.agency.text()},
          {"aggregate", aggregate_text(event)},
          {"sequence", event.sequence},
          {"created_at", rfc3339(event.created_at)},
          {"data", boost::json::parse(event.payload)}};
}

boost::json::object words_of(const LoggedDelivery& delivery) {
  const bool waits = delivery.state == "pending";
  return {{"endpoint", delivery.endpoint.text()},
          {"url", delivery.url},
          {"status", delivery.state},
          {"failed_tries", delivery.tries},
          {"next_try_at", waits ? boost::json::value(rfc3339(delivery.next_attempt_at)) : boost::json::value()},
          {"last_status", delivery.last_status == 0 ? boost::json::value() : boost::json::value(delivery.last_status)},
          {"last_error", text_or_null(delivery.last_error)}};
}

boost::json::object with_deliveries(const Context& context, db::Transaction& tx, const LoggedEvent& event) {
  auto words = words_of(event);
  boost::json::array deliveries;
  for (const auto& delivery : deliveries_of(tx, event, context.caller.client)) deliveries.push_back(words_of(delivery));
  words["deliveries"] = std::move(deliveries);
  return words;
}

/// "pay_…", "rct_…", "sig_…": the uuid after any prefix.
std::optional<Uuid> read_aggregate(std::string_view text) {
  return parse_uuid(text.substr(text.find('_') == std::string_view::npos ? 0 : text.find('_') + 1));
}

Result<EventFilter, Problem> read_filter(const Context& context) {
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  EventFilter filter{.agencies = context.caller.agencies,
                     .type = (*query).text("type"),
                     .aggregate = {},
                     .from = (*query).since("from"),
                     .to = (*query).until("to"),
                     .after = {}};
  const auto payment = (*query).text("payment"), aggregate = (*query).text("aggregate"), after = (*query).text("after");
  const auto agency = (*query).text("agency");
  filter.limit = (*query).limit();
  if (!payment.empty()) {
    if (const auto id = PaymentId::parse(payment)) filter.aggregate = id->uuid;
    if (!filter.aggregate) (*query).fault("payment", "not_an_id", "A payment's id.");
    if (!aggregate.empty()) (*query).fault("aggregate", "conflicts_with_payment", "One of the two.");
  } else if (!aggregate.empty()) {
    filter.aggregate = read_aggregate(aggregate);
    if (!filter.aggregate) (*query).fault("aggregate", "not_an_id", "An id of what changed.");
  }
  filter.after = EventId::parse(after);
  if (!after.empty() && !filter.after) (*query).fault("after", "not_a_cursor", "An event's id.");
  if (const auto good = (*query).check(); !good) return good.error();
  if (!agency.empty()) {
    const auto one = agency_of(context, agency, "agency");
    if (!one) return one.error();
    filter.agencies = {*one};
  }
  return filter;
}

}  // namespace

// Its kind is what the type begins with.
std::string aggregate_text(const LoggedEvent& event) {
  if (event.type.starts_with("payment.")) return PaymentId{event.aggregate}.text();
  if (event.type.starts_with("break.")) return payments::BreakId{event.aggregate}.text();
  if (event.type.starts_with("refund.")) return RefundId{event.aggregate}.text();
  if (event.type.starts_with("receipt.")) return ReceiptId{event.aggregate}.text();
  if (event.type.starts_with("signature.")) return SignatureId{event.aggregate}.text();
  return to_text(event.aggregate);
}

Result<Answer, Problem> list_events(Context& context) {
  const auto filter = read_filter(context);
  if (!filter) return filter.error();
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    boost::json::array rows;
    for (const auto& event : list_events(tx, *filter)) rows.push_back(words_of(event));
    return json_answer(200, page_of(std::move(rows), (*filter).limit));
  });
}

Result<Answer, Problem> show_event(Context& context) {
  const auto id = EventId::parse(context.path[0]);
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto event = id ? find_event(tx, context.caller.agencies, *id) : std::nullopt;
    if (!event) return not_found();
    return json_answer(200, with_deliveries(context, tx, *event));
  });
}

Result<Answer, Problem> redeliver_event(Context& context) {
  const auto id = EventId::parse(context.path[0]);
  return once(context, [&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto event = id ? find_event(tx, context.caller.agencies, *id) : std::nullopt;
    if (!event) return not_found();
    if (deliver_again(tx, *event, context.caller.client, context.now) == 0) {
      return Problem{409, "no_endpoint", "No enabled endpoint of this client wants such events.", {}, {}};
    }
    auto answer = json_answer(202, with_deliveries(context, tx, *event));
    const auto actor = context.caller.actor();
    db::record(tx, {.actor = actor,
                    .act = "event.redelivered",
                    .object = event->id.text(),
                    .outcome = "done",
                    .request_id = context.request.request_id,
                    .at = context.now});
    return answer;
  });
}

}  // namespace kythu::gateway
