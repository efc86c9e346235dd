#include "payments.hpp"

#include <algorithm>

#include <boost/json/array.hpp>

#include "gateway/api/lists.hpp"
#include "gateway/api/payment_order.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/idempotency.hpp"
#include "gateway/core/query.hpp"
#include "receipts/handover/desk.hpp"
#include "receipts/lookup.hpp"

namespace kythu::gateway {
namespace {

/// Another agency's payment does not exist for this client.
Result<payments::Payment, Problem> find(Context& context, db::Transaction& tx) {
  const auto id = PaymentId::parse(context.path[0]);
  for (const auto agency : id ? context.caller.agencies : std::vector<AgencyId>{}) {
    auto payment = context.services.cashier.find(tx, agency, *id);
    if (payment) return std::move(*payment);
  }
  return problem_of(payments::Refusal::not_found);
}

/// The receipt that a provider issues instead of us.
boost::json::object words_of(const receipts::handover::Handed& handed) {
  const bool issued = handed.state == "issued";
  return {{"id", handed.id.text()},
          {"status", handed.state},
          {"provider", handed.provider},
          {"amount", handed.amount.dong()},
          {"form_code", text_or_null(handed.issued.form_code)},
          {"symbol", text_or_null(handed.issued.symbol)},
          {"number", issued ? boost::json::value{handed.issued.number} : boost::json::value{}},
          {"lookup_code", text_or_null(handed.issued.lookup_code)},
          {"lookup_url", text_or_null(handed.issued.lookup_url)},
          {"issued_at", issued ? boost::json::value{rfc3339(handed.issued.issued_at)} : boost::json::value{}},
          {"fault", text_or_null(handed.fault)}};
}

Answer shown(const Context& context, db::Transaction& tx, const payments::Payment& payment, int status) {
  receipts::Filter filter;
  filter.agency = payment.agency;
  filter.payment = payment.id;
  const auto receipts = receipts::search(tx, filter);
  auto words = payment_words(context, payment, receipts);
  if (receipts.empty()) {
    if (const auto handed = receipts::handover::find(tx, payment.agency, payment.id)) {
      words["provider_receipt"] = words_of(*handed);
    }
  }
  return json_answer(status, words);
}

Answer created(const Context& context, const payments::Payment& payment) {
  auto answer = json_answer(201, payment_words(context, payment, {}));
  answer.headers.emplace_back("location", "/v1/payments/" + payment.id.text());
  return answer;
}

/// Of a paid payment the word tells what went back, too.
std::optional<payments::Returned> returned_of(std::string_view word) {
  if (word.empty()) return std::nullopt;
  if (word == "refunded") return payments::Returned::all;
  return word == "partially_refunded" ? payments::Returned::part : payments::Returned::nothing;
}

/// The stored states that read as this word outside.
std::vector<payments::Status> states_of(std::string_view word) {
  using enum payments::Status;
  if (word == "refunded" || word == "partially_refunded") return {paid, paid_late};
  std::vector<payments::Status> states;
  for (const auto& transition : payments::transitions()) {
    for (const auto state : {transition.from, transition.to}) {
      if (payments::public_name(state) == word && std::ranges::find(states, state) == states.end()) {
        states.push_back(state);
      }
    }
  }
  return states;
}

Result<payments::Cashier::Filter, Problem> read_filter(const Context& context) {
  auto parsed = Query::parse(context.request.query);
  if (!parsed) return parsed.error();
  auto& query = *parsed;
  const auto status = query.text("status"), after = query.text("after"), agency = query.text("agency");
  payments::Cashier::Filter filter{.agencies = {},
                                   .states = states_of(status),
                                   .returned = returned_of(status),
                                   .dossier = query.text("dossier"),
                                   .procedure = query.text("procedure"),
                                   .channel = query.text("channel"),
                                   .reference = query.text("reference"),
                                   .created_from = query.since("created_from"),
                                   .created_to = query.until("created_to"),
                                   .paid_from = query.since("paid_from"),
                                   .paid_to = query.until("paid_to"),
                                   .after = PaymentId::parse(after),
                                   .limit = query.limit()};
  if (!after.empty() && !filter.after) query.fault("after", "not_a_cursor", "A payment's id.");
  if (!status.empty() && filter.states.empty()) query.fault("status", "unknown_status", "No payment reads so.");
  if (const auto good = query.check(); !good) return good.error();
  auto agencies = agencies_of(context, agency, "agency");
  if (!agencies) return agencies.error();
  filter.agencies = std::move(*agencies);
  return filter;
}

}  // namespace

Result<Answer, Problem> create_payment(Context& context) {
  const auto order = read_order(context);
  if (!order) return order.error();
  auto& cashier = context.services.cashier;
  const auto quick = [&](db::Transaction& tx) -> std::optional<Answer> {
    const auto payment = cashier.create_from_memory(tx, *order);
    return payment ? std::optional{created(context, *payment)} : std::nullopt;
  };
  const auto effect = [&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto payment = cashier.create(tx, *order);
    if (!payment) return problem_of(payment.error());
    return created(context, *payment);
  };
  return once(context, quick, effect);
}

Result<Answer, Problem> show_payment(Context& context) {
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto payment = find(context, tx);
    if (!payment) return payment.error();
    return shown(context, tx, *payment, 200);
  });
}

Result<Answer, Problem> list_payments(Context& context) {
  return answer_page(
      context, read_filter(context),
      [&](db::Transaction& tx, const auto& filter) { return context.services.cashier.list(tx, filter); },
      [&](const auto& payment) { return payment_summary(context, payment); });
}

Result<Answer, Problem> cancel_payment(Context& context) {
  return once(context, [&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto payment = find(context, tx);
    if (!payment) return payment.error();
    const auto canceled = context.services.cashier.cancel(tx, (*payment).agency, (*payment).id);
    if (!canceled) return problem_of(canceled.error());
    return shown(context, tx, *canceled, 200);
  });
}

}  // namespace kythu::gateway
