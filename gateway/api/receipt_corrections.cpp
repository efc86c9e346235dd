#include "receipt_corrections.hpp"

#include <boost/json/array.hpp>

#include "gateway/api/lists.hpp"
#include "gateway/api/officer_acts.hpp"
#include "gateway/core/json.hpp"
#include "gateway/core/query.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;
using receipts::Correction;
using receipts::CorrectionId;
using receipts::CorrectionRefusal;

const receipts::Corrections& desk(const Context& context) { return context.services.registrar.corrections(); }

json::object words_of(const Correction& one) {
  json::array lines;
  for (const auto& line : one.lines) {
    lines.push_back({{"description", line.description}, {"amount", line.amount.dong()}});
  }
  return {{"id", one.id.text()},
          {"status", receipts::name(one.state)},
          {"agency", one.agency.text()},
          {"receipt", one.receipt.text()},
          {"mistake", receipts::name(one.mistake)},
          {"remedy", receipts::name(one.remedy)},
          {"reason", one.reason},
          {"payer",
           {{"name", text_or_null(one.payer_name)},
            {"tax_code", text_or_null(one.payer_tax_code)},
            {"address", text_or_null(one.payer_address)}}},
          {"lines", std::move(lines)},
          {"returned", one.returned.dong()},
          {"refund", one.refund ? json::value(one.refund->text()) : json::value{}},
          {"proposed_by", one.maker},
          {"decided_by", text_or_null(one.checker)},
          {"replacement", one.replacement ? json::value(one.replacement->text()) : json::value{}},
          {"proposed_at", rfc3339(one.proposed_at)},
          {"decided_at", instant_or_null(one.decided_at)}};
}

std::optional<std::string> read_word(JsonObject& body, const char* name) {
  if (!body.has(name)) return std::nullopt;
  return body.text(name, Presence::optional, 400);
}

/// What it should have said. Amounts are of a replacement alone; a receipt that should not be says nothing else.
Result<receipts::Found, Problem> read_found(const Context& context, receipts::Mistake mistake) {
  std::vector<FieldError> errors;
  JsonObject body{context.json, "", errors};
  receipts::Found found;
  found.mistake = mistake;
  found.maker = context.caller.actor();
  found.reason = body.text("reason", Presence::required, 500);
  if (mistake != receipts::Mistake::issued_wrongly) {
    found.payer_name = read_word(body, "payer_name");
    found.payer_tax_code = read_word(body, "payer_tax_code");
    found.payer_address = read_word(body, "payer_address");
  }
  if (mistake == receipts::Mistake::figures && body.has("lines")) {
    for (auto& line : body.objects("lines", Presence::optional, 100)) {
      const auto description = line.text("description", Presence::required, 500);
      found.lines.push_back({description, line.money("amount").value_or(Vnd{})});
      line.refuse_unknown();
    }
  }
  body.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  const auto receipt = ReceiptId::parse(context.path[0]);
  if (!receipt) return problem_of(receipts::Refusal::not_found);
  found.receipt = *receipt;
  return found;
}

Result<Answer, Problem> propose(Context& context, receipts::Mistake mistake) {
  auto found = read_found(context, mistake);
  if (!found) return found.error();
  return once(context, [&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto done = in_own_agencies(context, [&](AgencyId agency) {
      (*found).agency = agency;
      return desk(context).propose(tx, *found);
    });
    if (!done && done.error() == CorrectionRefusal::not_found) return problem_of(receipts::Refusal::not_found);
    if (!done) return problem_of(done.error());
    auto answer = json_answer(201, words_of(*done));
    answer.headers.emplace_back("location", "/v1/receipt_corrections/" + (*done).id.text());
    return answer;
  });
}

CorrectionId id_in_path(const Context& context) {
  return CorrectionId::parse(context.path[0]).value_or(CorrectionId{});
}

template <class Verb>
Result<Answer, Problem> decide(Context& context, Verb&& verb) {
  const auto words = [](const Correction& one) { return words_of(one); };
  return act_on<receipts::Decision>(context, id_in_path(context), words, verb);
}

Result<receipts::CorrectionFilter, Problem> read_filter(const Context& context) {
  auto parsed = Query::parse(context.request.query);
  if (!parsed) return parsed.error();
  auto& query = *parsed;
  const auto receipt = query.text("receipt"), status = query.text("status"), after = query.text("after"),
             agency = query.text("agency");
  receipts::CorrectionFilter filter{.agencies = {},
                                    .receipt = ReceiptId::parse(receipt),
                                    .state = receipts::parse_correction_state(status),
                                    .after = CorrectionId::parse(after),
                                    .limit = query.limit()};
  if (!receipt.empty() && !filter.receipt) query.fault("receipt", "not_an_id", "A receipt's id.");
  if (!status.empty() && !filter.state) query.fault("status", "unknown_status", "No correction reads so.");
  if (!after.empty() && !filter.after) query.fault("after", "not_a_cursor", "A correction's id.");
  if (const auto good = query.check(); !good) return good.error();
  auto agencies = agencies_of(context, agency, "agency");
  if (!agencies) return agencies.error();
  filter.agencies = std::move(*agencies);
  return filter;
}

}  // namespace

Result<Answer, Problem> adjust_receipt(Context& context) { return propose(context, receipts::Mistake::wording); }
Result<Answer, Problem> replace_receipt(Context& context) { return propose(context, receipts::Mistake::figures); }
Result<Answer, Problem> cancel_receipt(Context& context) { return propose(context, receipts::Mistake::issued_wrongly); }

Result<Answer, Problem> list_receipt_corrections(Context& context) {
  const auto list = [&](db::Transaction& tx, const receipts::CorrectionFilter& filter) {
    return desk(context).list(tx, filter);
  };
  return answer_page(context, read_filter(context), list, [](const Correction& one) { return words_of(one); });
}

Result<Answer, Problem> show_receipt_correction(Context& context) {
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto one =
        in_own_agencies(context, [&](AgencyId agency) { return desk(context).find(tx, agency, id_in_path(context)); });
    if (!one) return problem_of(one.error());
    return json_answer(200, words_of(*one));
  });
}

Result<Answer, Problem> approve_receipt_correction(Context& context) {
  return decide(context,
                [&](db::Transaction& tx, const receipts::Decision& by) { return desk(context).approve(tx, by); });
}

Result<Answer, Problem> reject_receipt_correction(Context& context) {
  return decide(context,
                [&](db::Transaction& tx, const receipts::Decision& by) { return desk(context).reject(tx, by); });
}

}  // namespace kythu::gateway
