#include "fees.hpp"

#include <boost/json/array.hpp>

#include "gateway/api/words.hpp"
#include "gateway/core/query.hpp"
#include "payments/catalogue.hpp"

namespace kythu::gateway {

Result<Answer, Problem> list_fees(Context& context) {
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  const auto agency_text = (*query).text("agency");
  payments::FeeFilter filter{.day = (*query).day("date").value_or(business_day(context.now)),
                             .procedure = (*query).text("procedure")};
  if (const auto good = (*query).check(); !good) return good.error();
  if (!agency_text.empty()) {
    const auto agency = agency_of(context, agency_text, "agency");
    if (!agency) return agency.error();
    filter.agency = *agency;
  }
  const auto fees = context.database().read([&](db::Transaction& tx) { return payments::fees(tx, filter); });
  boost::json::array rows;
  for (const auto& fee : fees) {
    rows.push_back({{"code", fee.code},
                    {"procedure", fee.procedure},
                    {"item", fee.item},
                    {"kind", payments::name(fee.kind)},
                    {"amount", fee.amount.dong()},
                    {"online_amount", fee.online_amount.dong()},
                    {"unit", fee.unit},
                    {"legal_basis", fee.legal_basis},
                    {"exemptions", text_or_null(fee.exemptions)},
                    {"remark", text_or_null(fee.remark)},
                    {"chapter", text_or_null(fee.chapter)},
                    {"sub_item", text_or_null(fee.sub_item)},
                    {"agency", fee.agency ? boost::json::value(fee.agency->text()) : boost::json::value{}},
                    {"account", text_or_null(fee.account)},
                    {"valid_from", fee.valid_from},
                    {"valid_to", text_or_null(fee.valid_to)}});
  }
  return json_answer(200, boost::json::object{{"data", std::move(rows)}, {"has_more", false}, {"next", nullptr}});
}

}  // namespace kythu::gateway
