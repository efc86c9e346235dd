#include "refunds.hpp"

#include <boost/json/array.hpp>

#include "gateway/api/lists.hpp"
#include "gateway/api/officer_acts.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/json.hpp"
#include "gateway/core/query.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;
using payments::Refund;
using payments::RefundRefusal;

RefundId id_in_path(const Context& context) { return RefundId::parse(context.path[0]).value_or(RefundId{}); }

Result<payments::NewRefund, Problem> read_refund(const Context& context) {
  std::vector<FieldError> errors;
  JsonObject body{context.json, "", errors};
  payments::NewRefund wanted;
  if (body.has("amount")) wanted.amount = body.money("amount");
  wanted.reason = body.text("reason", Presence::required, 500);
  wanted.maker = context.caller.actor();
  if (context.caller.is_officer) {
    const auto method = body.text("method", Presence::optional, 20);
    if (!method.empty() && !payments::parse_refund_way(method)) {
      body.fault("method", "unknown_method", "channel or payout.");
    }
    wanted.pay_out = method == "payout";
  }
  body.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  const auto payment = PaymentId::parse(context.path[0]);
  if (!payment) return not_found("payment_not_found");
  wanted.payment = *payment;
  return wanted;
}

template <class Verb>
Result<Answer, Problem> act(Context& context, Verb&& verb) {
  return act_on<payments::RefundAct>(context, id_in_path(context), refund_words, verb);
}

const payments::Refunds& desk(const Context& context) { return context.services.cashier.refunds(); }

Result<payments::RefundFilter, Problem> read_filter(const Context& context) {
  auto parsed = Query::parse(context.request.query);
  if (!parsed) return parsed.error();
  auto& query = *parsed;
  const auto payment = query.text("payment"), status = query.text("status"), after = query.text("after"),
             agency = query.text("agency");
  payments::RefundFilter filter{.agencies = {},
                                .payment = PaymentId::parse(payment),
                                .states = {},
                                .waits_for = query.text("waits_for"),
                                .from = query.since("from"),
                                .to = query.until("to"),
                                .after = RefundId::parse(after),
                                .limit = query.limit()};
  if (!payment.empty() && !filter.payment) query.fault("payment", "not_an_id", "A payment's id.");
  if (!after.empty() && !filter.after) query.fault("after", "not_a_cursor", "A refund's id.");
  if (const auto state = payments::parse_refund_state(status)) filter.states = {*state};
  if (!status.empty() && filter.states.empty()) query.fault("status", "unknown_status", "No refund reads so.");
  if (const auto good = query.check(); !good) return good.error();
  auto agencies = agencies_of(context, agency, "agency");
  if (!agencies) return agencies.error();
  filter.agencies = std::move(*agencies);
  return filter;
}

json::value reported(const Refund& refund) {
  if (!refund.claim) return {};
  return {{"returned", refund.claim->returned},
          {"proof", refund.claim->proof},
          {"reported_by", refund.claim->maker},
          {"confirmed_by", text_or_null(refund.claim_checker)}};
}

}  // namespace

json::object refund_words(const Refund& refund) {
  return {{"id", refund.id.text()},
          {"status", payments::name(refund.state)},
          {"payment", refund.payment ? json::value(refund.payment->text()) : json::value{}},
          {"agency", refund.agency.text()},
          {"amount", refund.amount.dong()},
          {"currency", "VND"},
          {"reason", refund.reason},
          {"method", payments::name(refund.way)},
          {"channel", refund.channel},
          {"reference", text_or_null(refund.our_ref)},
          {"provider_transaction", text_or_null(refund.provider_ref)},
          {"requested_by", refund.maker},
          {"approved_by", text_or_null(refund.checker)},
          {"waits_for", text_or_null(payments::waits_for(refund))},
          {"reported", reported(refund)},
          {"failure", text_or_null(refund.failure)},
          {"created_at", rfc3339(refund.created_at)},
          {"approved_at", instant_or_null(refund.approved_at)},
          {"submitted_at", instant_or_null(refund.submitted_at)},
          {"ended_at", instant_or_null(refund.ended_at)}};
}

Result<Answer, Problem> create_refund(Context& context) {
  auto wanted = read_refund(context);
  if (!wanted) return wanted.error();
  return once(context, [&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto refund = in_own_agencies(context, [&](AgencyId agency) {
      (*wanted).agency = agency;
      return desk(context).request(tx, *wanted);
    });
    if (!refund && refund.error() == RefundRefusal::not_found) return not_found("payment_not_found");
    if (!refund) return problem_of(refund.error());
    auto answer = json_answer(201, refund_words(*refund));
    answer.headers.emplace_back("location", "/v1/refunds/" + (*refund).id.text());
    return answer;
  });
}

Result<Answer, Problem> show_refund(Context& context) {
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto refund =
        in_own_agencies(context, [&](AgencyId agency) { return desk(context).find(tx, agency, id_in_path(context)); });
    if (!refund) return problem_of(refund.error());
    return json_answer(200, refund_words(*refund));
  });
}

Result<Answer, Problem> list_refunds(Context& context) {
  const auto list = [&](db::Transaction& tx, const payments::RefundFilter& filter) {
    return desk(context).list(tx, filter);
  };
  return answer_page(context, read_filter(context), list, refund_words);
}

Result<Answer, Problem> approve_refund(Context& context) {
  return act(context,
             [&](db::Transaction& tx, const payments::RefundAct& by) { return desk(context).approve(tx, by); });
}

Result<Answer, Problem> reject_refund(Context& context) {
  std::vector<FieldError> errors;
  JsonObject body{context.json, "", errors};
  const auto why = body.text("reason", Presence::required, 500);
  body.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  return act(context,
             [&](db::Transaction& tx, const payments::RefundAct& by) { return desk(context).reject(tx, by, why); });
}

Result<Answer, Problem> report_refund(Context& context) {
  std::vector<FieldError> errors;
  JsonObject body{context.json, "", errors};
  const auto returned = body.flag("returned", Presence::required);
  const auto proof = body.text("proof", Presence::required, 500);
  body.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  return act(context, [&](db::Transaction& tx, const payments::RefundAct& by) {
    return desk(context).claim(tx, by, returned.value_or(false), proof);
  });
}

Result<Answer, Problem> confirm_refund(Context& context) {
  return act(context,
             [&](db::Transaction& tx, const payments::RefundAct& by) { return desk(context).confirm(tx, by); });
}

Result<Answer, Problem> dispute_refund(Context& context) {
  return act(context,
             [&](db::Transaction& tx, const payments::RefundAct& by) { return desk(context).dispute(tx, by); });
}

}  // namespace kythu::gateway
