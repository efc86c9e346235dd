#include "remittances.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "gateway/api/lists.hpp"
#include "gateway/api/officer_acts.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/json.hpp"
#include "gateway/core/query.hpp"
#include "gateway/paper/voucher.hpp"
#include "payments/reconciliation/statements.hpp"
#include "payments/remittance/remittances.hpp"

namespace kythu::gateway {

namespace {

namespace json = boost::json;
using payments::Remittance;
using payments::RemittanceAct;
using payments::RemittanceId;

constexpr std::size_t most_codes = 500;

payments::Remittances desk(const Context& context) { return {context.services.clock, context.services.random}; }

RemittanceId id_in_path(const Context& context) {
  auto text = std::string_view{context.path[0]};
  if (text.ends_with(".xml") || text.ends_with(".pdf")) text.remove_suffix(4);
  return RemittanceId::parse(text).value_or(RemittanceId{});
}

json::object words_of_summary(const Remittance& one) {
  const auto& to = one.treasury;
  return {{"id", one.id.text()},
          {"agency", one.agency.text()},
          {"status", one.state},
          {"through", one.through},
          {"amount", one.amount.dong()},
          {"currency", "VND"},
          {"reference", one.reference},
          {"from_account", one.from_account},
          {"treasury",
           {{"account", to.account},
            {"code", to.code},
            {"name", to.name},
            {"authority_code", to.authority_code},
            {"authority_name", to.authority_name}}},
          {"proposed_by", one.maker},
          {"decided_by", text_or_null(one.checker)},
          {"statement_line", one.line ? json::value(payments::StatementLineId{*one.line}.text()) : json::value{}},
          {"proposed_at", rfc3339(one.proposed_at)},
          {"decided_at", instant_or_null(one.decided_at)},
          {"proven_at", instant_or_null(one.proven_at)}};
}

json::object words_of_remittance(const Remittance& one) {
  auto words = words_of_summary(one);
  json::array items;
  for (const auto& item : one.items) {
    items.push_back({{"fee", item.fee},
                     {"description", item.description},
                     {"chapter", item.chapter},
                     {"sub_item", item.sub_item},
                     {"amount", item.amount.dong()}});
  }
  words["items"] = std::move(items);
  return words;
}

payments::Treasury read_treasury(JsonObject body) {
  payments::Treasury treasury{.account = body.text("account", Presence::required, 20),
                              .code = body.text("code", Presence::required, 20),
                              .name = body.text("name", Presence::required, 200),
                              .authority_code = body.text("authority_code", Presence::required, 20),
                              .authority_name = body.text("authority_name", Presence::required, 200)};
  if (body.present()) body.refuse_unknown();
  return treasury;
}

Result<payments::NewRemittance, Problem> read_order(const Context& context) {
  std::vector<FieldError> errors;
  JsonObject body{context.json, "", errors};
  payments::NewRemittance order;
  const auto agency_text = body.text("agency", Presence::optional, 60);
  const auto through = body.text("through", Presence::required, 10);
  const auto day = parse_day(through);
  if (!through.empty() && !day) body.fault("through", "not_a_date", "A day as YYYY-MM-DD.");
  order.treasury = read_treasury(body.object("treasury", Presence::required));
  for (auto& one : body.objects("codes", Presence::optional, most_codes)) {
    order.codes.push_back({one.text("fee", Presence::required, 64), one.text("chapter", Presence::required, 10),
                           one.text("sub_item", Presence::required, 10)});
    one.refuse_unknown();
  }
  body.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  const auto agency = agency_of(context, agency_text, "/agency");
  if (!agency) return agency.error();
  order.agency = *agency;
  order.through = *day;
  order.by = context.caller.actor();
  order.request_id = context.request.request_id;
  return order;
}

Problem problem_of_remittance(payments::RemittanceRefusal refusal) {
  using enum payments::RemittanceRefusal;
  const auto conflict = [](const char* code, const char* detail) { return Problem{409, code, detail, {}, {}}; };
  switch (refusal) {
    case not_found: return gateway::not_found("remittance_not_found");
    case day_not_over:
      return invalid_request({{"/through", "day_not_over", "A day is over ten minutes after its end."}});
    case nothing_collected: return conflict("nothing_to_remit", "Nothing is left of what was collected until then.");
    case budget_code_missing:
      return invalid_request({{"/codes", "budget_code_missing", "A fee has no chapter and sub-item: name them here."}});
    case more_than_at_bank: return conflict("more_than_at_bank", "Providers have not settled all of it yet.");
    case no_account: return conflict("no_payout_account", "The agency has no account of its own.");
    case one_is_proposed: return conflict("remittance_proposed", "Another one waits for its approval.");
    case not_waiting: return conflict("remittance_not_waiting", "It is decided already.");
    case same_person: break;
  }
  return {403, "same_person", "Another person has to approve it.", {}, {}};
}

template <class Verb>
Result<Answer, Problem> decide(Context& context, Verb&& verb) {
  return once(context, [&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto done = in_own_agencies(context, [&](AgencyId agency) {
      return verb(tx, RemittanceAct{agency, id_in_path(context), context.caller.actor(), context.request.request_id});
    });
    if (!done) return problem_of_remittance(done.error());
    return json_answer(200, words_of_remittance(*done));
  });
}

/// "xml" or "pdf", by the ending or by Accept.
bool wants(const Context& context, const std::string& form) {
  return context.path[0].ends_with("." + form) || context.accepts("application/" + form);
}

Answer file_of(const Remittance& one, const std::string& form, std::string_view type, Bytes bytes) {
  return Answer{200,
                {{"content-type", std::string{type}},
                 {"content-disposition", "attachment; filename=\"" + one.id.text() + "." + form + "\""},
                 {"cache-control", "no-store"}},
                std::move(bytes)};
}

}  // namespace

Result<Answer, Problem> list_remittances(Context& context) {
  const auto read_filter = [&]() -> Result<payments::RemittanceFilter, Problem> {
    auto query = Query::parse(context.request.query);
    if (!query) return query.error();
    const auto agency = (*query).text("agency"), status = (*query).text("status"), after = (*query).text("after");
    payments::RemittanceFilter filter{
        .agencies = {}, .state = status, .after = RemittanceId::parse(after), .limit = (*query).limit()};
    const bool known =
        status.empty() || status == "proposed" || status == "approved" || status == "proven" || status == "rejected";
    if (!known) (*query).fault("status", "unknown_status", "proposed, approved, proven or rejected.");
    if (!after.empty() && !filter.after) (*query).fault("after", "not_a_cursor", "A remittance's id.");
    if (const auto good = (*query).check(); !good) return good.error();
    auto agencies = agencies_of(context, agency, "agency");
    if (!agencies) return agencies.error();
    filter.agencies = std::move(*agencies);
    return filter;
  };
  const auto list = [&](db::Transaction& tx, const auto& filter) { return desk(context).list(tx, filter); };
  return answer_page(context, read_filter(), list, words_of_summary);
}

Result<Answer, Problem> show_remittance(Context& context) {
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto one =
        in_own_agencies(context, [&](AgencyId agency) { return desk(context).find(tx, agency, id_in_path(context)); });
    if (!one) return problem_of_remittance(one.error());
    if (wants(context, "pdf")) {
      return file_of(*one, "pdf", "application/pdf", paper::voucher_pdf(*one, context.services.settings.receipt_font));
    }
    if (!wants(context, "xml")) return json_answer(200, words_of_remittance(*one));
    return file_of(*one, "xml", "application/xml; charset=utf-8", to_bytes(payments::voucher_xml(*one)));
  });
}

Result<Answer, Problem> propose_remittance(Context& context) {
  const auto order = read_order(context);
  if (!order) return order.error();
  return once(context, [&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto made = desk(context).propose(tx, *order);
    if (!made) return problem_of_remittance(made.error());
    auto answer = json_answer(201, words_of_remittance(*made));
    answer.headers.emplace_back("location", "/v1/remittances/" + made->id.text());
    return answer;
  });
}

Result<Answer, Problem> approve_remittance(Context& context) {
  return decide(context, [&](db::Transaction& tx, const RemittanceAct& by) { return desk(context).approve(tx, by); });
}

Result<Answer, Problem> reject_remittance(Context& context) {
  return decide(context, [&](db::Transaction& tx, const RemittanceAct& by) { return desk(context).reject(tx, by); });
}

}  // namespace kythu::gateway
