#include "receipt_progress.hpp"

#include <boost/json/object.hpp>

#include "gateway/api/words.hpp"
#include "gateway/core/json.hpp"
#include "gateway/core/query.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

std::string array_of(const std::vector<AgencyId>& agencies) {
  std::string text = "{";
  for (const auto& agency : agencies) text += (text.size() > 1 ? "," : "") + agency.uuid_text();
  return text + "}";
}

boost::json::object words_of(const pqxx::row& row, BusinessDay day) {
  const auto paid = row["paid"].as<std::int64_t>(), receipted = row["receipted"].as<std::int64_t>();
  const auto oldest = row["oldest_waiting_since"];
  return {{"day", to_text(day)},
          {"paid", paid},
          {"receipted", receipted},
          {"waiting", paid - receipted},
          {"oldest_waiting_since",
           instant_or_null(oldest.is_null() ? std::nullopt : std::optional{db::to_instant(oldest)})},
          {"last_minute", row["last_minute"].as<std::int64_t>()}};
}

}  // namespace

Result<Answer, Problem> show_receipt_progress(Context& context) {
  auto parsed = Query::parse(context.request.query);
  if (!parsed) return parsed.error();
  auto& query = *parsed;
  const auto day = query.day("day").value_or(business_day(context.now));
  const auto agency = query.text("agency");
  if (const auto good = query.check(); !good) return good.error();
  const auto agencies = agencies_of(context, agency, "agency");
  if (!agencies) return agencies.error();
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto rows = tx.exec(sql::receipt_progress, array_of(*agencies), start_of(day), start_of(day_after(day)),
                              context.now - std::chrono::minutes{1});
    return json_answer(200, words_of(rows[0], day));
  });
}

}  // namespace kythu::gateway
