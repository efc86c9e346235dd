#include "drawers.hpp"

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
using payments::Drawer;
using payments::DrawerAct;
using payments::DrawerId;
using payments::channels::counter::Pieces;

constexpr std::int64_t most_pieces = 1'000'000;

const payments::Drawers& desk(const Context& context) { return context.services.cashier.drawers(); }

DrawerId id_in_path(const Context& context) { return DrawerId::parse(context.path[0]).value_or(DrawerId{}); }

json::object words_of(const Drawer& one) {
  const auto expected = one.expected();
  return {{"id", one.id.text()},
          {"status", payments::name(one.state)},
          {"agency", one.agency.text()},
          {"counter", one.counter},
          {"clerk", one.clerk},
          {"currency", "VND"},
          {"opening", one.opening.dong()},
          {"taken", one.taken.dong()},
          {"deposited", one.deposited.dong()},
          {"expected", expected.dong()},
          {"counted", one.counted ? json::value(one.counted->dong()) : json::value{}},
          {"difference", one.counted ? json::value(one.counted->dong() - expected.dong()) : json::value{}},
          {"closed_by", text_or_null(one.checker)},
          {"opened_at", rfc3339(one.opened_at)},
          {"counted_at", instant_or_null(one.counted_at)},
          {"closed_at", instant_or_null(one.closed_at)}};
}

Result<std::vector<Pieces>, Problem> read_count(const Context& context) {
  std::vector<FieldError> errors;
  JsonObject body{context.json, "", errors};
  std::vector<Pieces> all;
  const auto most = payments::channels::counter::denominations().size();
  for (auto& one : body.objects("pieces", Presence::required, most)) {
    const auto value = one.integer("value", Presence::required, 1, most_pieces);
    const auto count = one.integer("count", Presence::required, 0, most_pieces);
    one.refuse_unknown();
    all.push_back({value.value_or(0), count.value_or(0)});
  }
  body.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  return all;
}

Result<payments::DrawerFilter, Problem> read_filter(const Context& context) {
  auto parsed = Query::parse(context.request.query);
  if (!parsed) return parsed.error();
  auto& query = *parsed;
  const auto status = query.text("status"), after = query.text("after"), agency = query.text("agency");
  payments::DrawerFilter filter{.agencies = {},
                                .state = payments::parse_drawer_state(status),
                                .counter = query.text("counter"),
                                .after = DrawerId::parse(after),
                                .limit = query.limit()};
  if (!status.empty() && !filter.state) query.fault("status", "unknown_status", "open, counted or closed.");
  if (!after.empty() && !filter.after) query.fault("after", "not_a_cursor", "A drawer's id.");
  if (const auto good = query.check(); !good) return good.error();
  auto agencies = agencies_of(context, agency, "agency");
  if (!agencies) return agencies.error();
  filter.agencies = std::move(*agencies);
  return filter;
}

}  // namespace

Result<Answer, Problem> list_drawers(Context& context) {
  const auto list = [&](db::Transaction& tx, const payments::DrawerFilter& filter) {
    return desk(context).list(tx, filter);
  };
  return answer_page(context, read_filter(context), list, words_of);
}

Result<Answer, Problem> show_drawer(Context& context) {
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto one =
        in_own_agencies(context, [&](AgencyId agency) { return desk(context).find(tx, agency, id_in_path(context)); });
    if (!one) return problem_of(one.error());
    return json_answer(200, words_of(*one));
  });
}

Result<Answer, Problem> open_drawer(Context& context) {
  std::vector<FieldError> errors;
  JsonObject body{context.json, "", errors};
  const auto agency_text = body.text("agency", Presence::optional, 60);
  const auto counter = body.text("counter", Presence::required, 20);
  body.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  const auto agency = agency_of(context, agency_text, "/agency");
  if (!agency) return agency.error();
  return once(context, [&](db::Transaction& tx) -> Result<Answer, Problem> {
    const DrawerAct by{*agency, {}, context.caller.actor(), context.request.request_id};
    const auto made = desk(context).open(tx, *agency, counter, by);
    if (!made) return problem_of(made.error());
    auto answer = json_answer(201, words_of(*made));
    answer.headers.emplace_back("location", "/v1/drawers/" + (*made).id.text());
    return answer;
  });
}

Result<Answer, Problem> take_cash(Context& context) {
  std::vector<FieldError> errors;
  JsonObject body{context.json, "", errors};
  const auto text = body.text("payment", Presence::required, 60);
  const auto payment = PaymentId::parse(text);
  if (!text.empty() && !payment) body.fault("payment", "not_an_id", "A payment's id.");
  body.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  const auto words = [&](const payments::Slip& slip) {
    return json::object{{"slip", slip.number},
                        {"payment", payment->text()},
                        {"amount", slip.amount.dong()},
                        {"drawer", words_of(slip.drawer)}};
  };
  return act_on<DrawerAct>(context, id_in_path(context), words, [&](db::Transaction& tx, const DrawerAct& by) {
    return desk(context).take(tx, by, *payment);
  });
}

Result<Answer, Problem> deposit_cash(Context& context) {
  std::vector<FieldError> errors;
  JsonObject body{context.json, "", errors};
  const auto amount = body.money("amount");
  body.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  const auto words = [&](const payments::Deposit& made) {
    return json::object{{"drawer", id_in_path(context).text()},
                        {"amount", made.amount.dong()},
                        {"reference", made.reference},
                        {"taken_out_at", rfc3339(made.taken_out_at)}};
  };
  return act_on<DrawerAct>(context, id_in_path(context), words, [&](db::Transaction& tx, const DrawerAct& by) {
    return desk(context).deposit(tx, by, amount.value_or(Vnd{}));
  });
}

Result<Answer, Problem> count_drawer(Context& context) {
  const auto pieces = read_count(context);
  if (!pieces) return pieces.error();
  return act_on<DrawerAct>(context, id_in_path(context), words_of, [&](db::Transaction& tx, const DrawerAct& by) {
    return desk(context).count(tx, by, *pieces);
  });
}

Result<Answer, Problem> close_drawer(Context& context) {
  return act_on<DrawerAct>(context, id_in_path(context), words_of,
                           [&](db::Transaction& tx, const DrawerAct& by) { return desk(context).close(tx, by); });
}

}  // namespace kythu::gateway
