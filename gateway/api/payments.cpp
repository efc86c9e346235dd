#include "payments.hpp"

#include <algorithm>

#include <boost/json/array.hpp>

#include "gateway/api/payment_order.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/idempotency.hpp"
#include "gateway/core/query.hpp"
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

Answer shown(const Context& context, db::Transaction& tx, const payments::Payment& payment, int status) {
  receipts::Filter filter;
  filter.agency = payment.agency;
  filter.payment = payment.id;
  const auto receipts = receipts::search(tx, filter);
  return json_answer(status, payment_words(context, payment, receipts));
}

/// The stored states that read as this word outside.
std::vector<payments::Status> states_of(std::string_view word) {
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

struct Search {
  payments::Cashier::Filter filter;
  std::vector<payments::Status> states;  // empty: any
};

Result<Search, Problem> read_search(const Context& context) {
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  Search search;
  const auto status = (*query).text("status"), after = (*query).text("after"), agency_text = (*query).text("agency");
  search.filter.limit = (*query).limit();
  search.filter.dossier = (*query).text("dossier");
  search.filter.after = PaymentId::parse(after);
  search.states = states_of(status);
  if (!after.empty() && !search.filter.after) (*query).fault("after", "not_a_cursor", "A payment's id.");
  if (!status.empty() && search.states.empty()) (*query).fault("status", "unknown_status", "No payment reads so.");
  if (const auto good = (*query).check(); !good) return good.error();
  const auto agency = agency_of(context, agency_text, "agency");
  if (!agency) return agency.error();
  search.filter.agency = *agency;
  return search;
}

/// "processing" is two states inside: both are asked and merged, newest first.
std::vector<payments::Payment> run(Context& context, db::Transaction& tx, const Search& search) {
  auto filter = search.filter;
  filter.limit += 1;
  if (search.states.empty()) return context.services.cashier.list(tx, filter);
  std::vector<payments::Payment> all;
  for (const auto state : search.states) {
    filter.status = state;
    std::ranges::move(context.services.cashier.list(tx, filter), std::back_inserter(all));
  }
  std::ranges::sort(all, std::greater{}, &payments::Payment::id);
  if (all.size() > static_cast<std::size_t>(filter.limit)) {
    all.erase(all.begin() + filter.limit, all.end());
  }
  return all;
}

}  // namespace

Result<Answer, Problem> create_payment(Context& context) {
  const auto order = read_order(context);
  if (!order) return order.error();
  return once(context, [&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto payment = context.services.cashier.create(tx, *order);
    if (!payment) return problem_of(payment.error());
    auto answer = json_answer(201, payment_words(context, *payment, {}));
    answer.headers.emplace_back("location", "/v1/payments/" + (*payment).id.text());
    return answer;
  });
}

Result<Answer, Problem> show_payment(Context& context) {
  return context.services.database.read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto payment = find(context, tx);
    if (!payment) return payment.error();
    return shown(context, tx, *payment, 200);
  });
}

Result<Answer, Problem> list_payments(Context& context) {
  const auto search = read_search(context);
  if (!search) return search.error();
  const auto found = context.services.database.read([&](db::Transaction& tx) { return run(context, tx, *search); });
  boost::json::array rows;
  for (const auto& payment : found) rows.push_back(payment_summary(context, payment));
  return json_answer(200, page_of(std::move(rows), (*search).filter.limit));
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
