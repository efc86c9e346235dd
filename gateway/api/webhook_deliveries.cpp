#include "gateway/api/webhook_deliveries.hpp"

#include <boost/json/array.hpp>

#include "config/base/days.hpp"
#include "config/database/audit.hpp"
#include "gateway/api/events.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/endpoints.hpp"
#include "gateway/core/event_log.hpp"
#include "gateway/core/idempotency.hpp"
#include "gateway/core/json.hpp"
#include "gateway/core/query.hpp"
#include "gateway/core/webhook_message.hpp"
#include "gateway/core/webhook_sample.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

constexpr std::size_t most_redelivered = 10'000;
constexpr std::chrono::seconds test_patience{10};

bool is_state(std::string_view text) {
  return text.empty() || text == "pending" || text == "delivered" || text == "dead";
}

boost::json::object words_of(const EndpointDelivery& found) {
  const auto& [event, delivery] = found;
  const bool waits = delivery.state == "pending";
  return {{"id", event.id.text()},
          {"type", event.type},
          {"agency", event.agency.text()},
          {"aggregate", aggregate_text(event)},
          {"created_at", rfc3339(event.created_at)},
          {"status", delivery.state},
          {"failed_tries", delivery.tries},
          {"next_try_at", waits ? boost::json::value(rfc3339(delivery.next_attempt_at)) : boost::json::value()},
          {"last_status", delivery.last_status == 0 ? boost::json::value() : boost::json::value(delivery.last_status)},
          {"last_error", text_or_null(delivery.last_error)}};
}

Problem disabled() { return {409, "endpoint_disabled", "It is disabled.", {}, {}}; }

Result<Endpoint, Problem> find(const Context& context, db::Transaction& tx) {
  const auto id = EndpointId::parse(context.path[0]);
  auto endpoint = id ? find_endpoint(tx, context.caller.client, *id) : std::nullopt;
  if (!endpoint) return not_found();
  return std::move(*endpoint);
}

void audit(db::Transaction& tx, const Context& context, EndpointId id, std::string_view act) {
  const auto actor = context.caller.actor();
  db::record(tx, {.actor = actor,
                  .act = act,
                  .object = id.text(),
                  .outcome = "done",
                  .request_id = context.request.request_id,
                  .at = context.now});
}

/// A bound of the span, or nothing; an RFC 3339 instant or a day, as in query strings.
std::optional<Instant> bound(JsonObject& request, std::string_view name, std::chrono::hours whole_day) {
  const auto text = request.text(name, Presence::optional, 40);
  if (text.empty()) return std::nullopt;
  if (const auto day = parse_day(text)) return start_of(*day) + whole_day;
  const auto at = parse_rfc3339(text);
  if (!at) request.fault(name, "not_a_time", "RFC 3339 with an offset, or YYYY-MM-DD.");
  return at;
}

Result<Redelivery, Problem> read_redelivery(const Context& context) {
  std::vector<FieldError> errors;
  JsonObject request{context.json, "", errors};
  Redelivery which{
      .agencies = context.caller.agencies, .endpoint = {}, .payment = {}, .from = {}, .to = {}, .state = {}};
  const auto payment = request.text("payment", Presence::optional, 50);
  which.payment = PaymentId::parse(payment);
  which.from = bound(request, "from", std::chrono::hours{0});
  which.to = bound(request, "to", std::chrono::hours{24});
  which.state = request.text("state", Presence::optional, 20);
  if (!payment.empty() && !which.payment) request.fault("payment", "not_an_id", "A payment's id.");
  if (!is_state(which.state)) request.fault("state", "unknown_state", "pending, delivered or dead.");
  if (payment.empty() && !request.has("from")) request.fault("from", "missing", "A payment, or a time to begin at.");
  if (which.from && which.to && *which.from >= *which.to) request.fault("to", "before_from", "The span is empty.");
  request.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  return which;
}

Result<std::string, Problem> read_type(const Context& context) {
  std::vector<FieldError> errors;
  JsonObject request{context.json, "", errors};
  auto type = request.text("type", Presence::required, 64);
  if (!type.empty() && !is_event_type(type)) request.fault("type", "unknown_event", "There is no event " + type + ".");
  request.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  return type;
}

/// The endpoint, when the client's last test is over.
Result<Endpoint, Problem> begin_test(Context& context) {
  return context.database().write([&](db::Transaction& tx) -> Result<Endpoint, Problem> {
    auto endpoint = find(context, tx);
    if (!endpoint) return endpoint;
    if (!(*endpoint).enabled) return disabled();
    const auto begun =
        tx.exec(sql::begin_webhook_test, context.caller.client, context.now, context.now - test_patience);
    if (begun.affected_rows() == 0) {
      return Problem{429, "rate_limited", "One test at a time.", {}, {{"retry-after", "10"}}};
    }
    audit(tx, context, (*endpoint).id, "webhook_endpoint.tested");
    return endpoint;
  });
}

}  // namespace

Result<Answer, Problem> list_webhook_deliveries(Context& context) {
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  DeliveryFilter filter{
      .agencies = context.caller.agencies, .endpoint = {}, .state = (*query).text("state"), .after = {}};
  const auto after = (*query).text("after");
  filter.limit = (*query).limit();
  filter.after = EventId::parse(after);
  if (!after.empty() && !filter.after) (*query).fault("after", "not_a_cursor", "An event's id.");
  if (!is_state(filter.state)) (*query).fault("state", "unknown_state", "pending, delivered or dead.");
  if (const auto good = (*query).check(); !good) return good.error();
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto endpoint = find(context, tx);
    if (!endpoint) return endpoint.error();
    filter.endpoint = (*endpoint).id;
    boost::json::array rows;
    for (const auto& found : deliveries_to(tx, filter)) rows.push_back(words_of(found));
    return json_answer(200, page_of(std::move(rows), filter.limit));
  });
}

Result<Answer, Problem> redeliver_to_endpoint(Context& context) {
  auto which = read_redelivery(context);
  if (!which) return which.error();
  return once(context, [&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto endpoint = find(context, tx);
    if (!endpoint) return endpoint.error();
    if (!(*endpoint).enabled) return disabled();
    (*which).endpoint = (*endpoint).id;
    const auto count = deliver_again(tx, *which, context.now, most_redelivered);
    if (count > most_redelivered) {
      return Problem{422, "too_many_events", "More than 10,000 events: choose a shorter span.", {}, {}};
    }
    audit(tx, context, (*endpoint).id, "webhook_endpoint.redelivered");
    return json_answer(202, boost::json::object{{"endpoint", (*endpoint).id.text()}, {"redelivered", count}});
  });
}

Result<Answer, Problem> test_webhook_endpoint(Context& context) {
  const auto type = read_type(context);
  if (!type) return type.error();
  const auto endpoint = begin_test(context);
  if (!endpoint) return endpoint.error();
  const auto& services = context.services;
  const WebhookSecrets secrets{services.settings.webhooks.master};
  const auto payload = sample_payload(*type, context.caller.agencies.front(), context.now);
  const WebhookMessage message{.event = EventId::fresh(context.now, services.random),
                               .endpoint = (*endpoint).id,
                               .url = (*endpoint).url,
                               .secrets = (*endpoint).secrets,
                               .type = *type,
                               .payload = payload,
                               .created_at = context.now};
  auto request = to_request(message, secrets, context.now);
  request.patience = test_patience;
  const auto reply = services.outside.fetch(request);
  const auto status = reply ? boost::json::value(reply->status) : boost::json::value{};
  const auto why = reply ? boost::json::value{} : boost::json::value(words_of(reply.error()));
  return json_answer(200, boost::json::object{{"id", message.event.text()},
                                              {"type", *type},
                                              {"endpoint", (*endpoint).id.text()},
                                              {"url", (*endpoint).url},
                                              {"sent_at", rfc3339(context.now)},
                                              {"accepted", reply && reply->status / 100 == 2},
                                              {"status", status},
                                              {"error", why},
                                              {"body", as_text(request.body)}});
}

}  // namespace kythu::gateway
