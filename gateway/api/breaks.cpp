#include "breaks.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "gateway/api/lists.hpp"
#include "gateway/api/officer_acts.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/json.hpp"
#include "gateway/core/query.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;
using payments::Break;
using payments::BreakId;

const payments::Breaks& desk(const Context& context) { return context.services.cashier.breaks(); }

BreakId id_in_path(const Context& context) { return BreakId::parse(context.path[0]).value_or(BreakId{}); }

json::value proposal_words(const Break& one) {
  if (!one.proposal) return {};
  const auto& proposal = *one.proposal;
  return {{"remedy", payments::name(proposal.remedy)},
          {"payment", proposal.attach_to ? json::value(proposal.attach_to->text()) : json::value{}},
          {"received", proposal.received.dong()},
          {"evidence", proposal.evidence},
          {"proposed_by", proposal.maker}};
}

json::object words_of(const Context& context, const Break& one) {
  json::array remedies;
  for (const auto remedy : payments::remedies_of(one.kind)) remedies.emplace_back(payments::name(remedy));
  const auto age = std::chrono::floor<std::chrono::days>(one.resolved_at.value_or(context.now) - one.opened_at);
  return {{"id", one.id.text()},
          {"kind", payments::name(one.kind)},
          {"status", payments::name(one.state)},
          {"agency", one.agency.text()},
          {"payment", one.payment ? json::value(one.payment->text()) : json::value{}},
          {"amount", one.amount.dong()},
          {"currency", "VND"},
          {"channel", one.channel},
          {"age_days", age.count()},
          {"remedies", std::move(remedies)},
          {"proposal", proposal_words(one)},
          {"approved_by", text_or_null(one.checker)},
          {"refund", one.refund ? json::value(one.refund->text()) : json::value{}},
          {"opened_at", rfc3339(one.opened_at)},
          {"proposed_at", instant_or_null(one.proposed_at)},
          {"resolved_at", instant_or_null(one.resolved_at)}};
}

template <class Verb>
Result<Answer, Problem> act(Context& context, Verb&& verb) {
  const auto words = [&](const Break& one) { return words_of(context, one); };
  return act_on<payments::BreakAct>(context, id_in_path(context), words, verb);
}

Result<payments::Proposal, Problem> read_proposal(const Context& context) {
  std::vector<FieldError> errors;
  JsonObject body{context.json, "", errors};
  const auto remedy_text = body.text("remedy", Presence::required, 20);
  const auto payment_text = body.text("payment", Presence::optional, 60);
  payments::Proposal proposal;
  proposal.evidence = body.text("evidence", Presence::required, 500);
  if (body.has("received")) proposal.received = body.money("received").value_or(Vnd{});
  const auto remedy = payments::parse_remedy(remedy_text);
  if (!remedy && !remedy_text.empty()) {
    body.fault("remedy", "unknown_remedy", "apply, return, attach, paid, failed or accept.");
  }
  proposal.remedy = remedy.value_or(payments::Remedy::give_back);
  proposal.attach_to = PaymentId::parse(payment_text);
  if (!payment_text.empty() && !proposal.attach_to) body.fault("payment", "not_an_id", "A payment's id.");
  if (proposal.received > Vnd{} && remedy && remedy != payments::Remedy::failed) {
    body.fault("received", "not_for_this_remedy", "Only of failed: what came instead.");
  }
  body.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  return proposal;
}

Result<payments::BreakFilter, Problem> read_filter(const Context& context) {
  auto parsed = Query::parse(context.request.query);
  if (!parsed) return parsed.error();
  auto& query = *parsed;
  const auto kind = query.text("kind"), status = query.text("status"), payment = query.text("payment"),
             after = query.text("after"), agency = query.text("agency");
  payments::BreakFilter filter{.agencies = {},
                               .kind = payments::parse_break_kind(kind),
                               .state = payments::parse_break_state(status),
                               .payment = PaymentId::parse(payment),
                               .after = BreakId::parse(after),
                               .limit = query.limit()};
  if (!kind.empty() && !filter.kind) query.fault("kind", "unknown_kind", "No break is of this kind.");
  if (!status.empty() && !filter.state) query.fault("status", "unknown_status", "open, proposed or resolved.");
  if (!payment.empty() && !filter.payment) query.fault("payment", "not_an_id", "A payment's id.");
  if (!after.empty() && !filter.after) query.fault("after", "not_a_cursor", "A break's id.");
  if (const auto good = query.check(); !good) return good.error();
  auto agencies = agencies_of(context, agency, "agency");
  if (!agencies) return agencies.error();
  filter.agencies = std::move(*agencies);
  return filter;
}

}  // namespace

Result<Answer, Problem> list_breaks(Context& context) {
  const auto list = [&](db::Transaction& tx, const payments::BreakFilter& filter) {
    return desk(context).list(tx, filter);
  };
  return answer_page(context, read_filter(context), list, [&](const auto& one) { return words_of(context, one); });
}

Result<Answer, Problem> show_break(Context& context) {
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto one =
        in_own_agencies(context, [&](AgencyId agency) { return desk(context).find(tx, agency, id_in_path(context)); });
    if (!one) return problem_of(one.error());
    auto words = words_of(context, *one);
    json::array candidates;
    for (const auto& payment : desk(context).candidates(tx, *one)) candidates.emplace_back(payment.text());
    words["candidates"] = std::move(candidates);
    return json_answer(200, words);
  });
}

Result<Answer, Problem> propose_remedy(Context& context) {
  const auto proposal = read_proposal(context);
  if (!proposal) return proposal.error();
  return act(context, [&](db::Transaction& tx, const payments::BreakAct& by) {
    return desk(context).propose(tx, by, *proposal);
  });
}

Result<Answer, Problem> approve_remedy(Context& context) {
  return act(context, [&](db::Transaction& tx, const payments::BreakAct& by) { return desk(context).approve(tx, by); });
}

Result<Answer, Problem> reject_remedy(Context& context) {
  return act(context, [&](db::Transaction& tx, const payments::BreakAct& by) { return desk(context).reject(tx, by); });
}

}  // namespace kythu::gateway
