#include "metrics.hpp"

#include <algorithm>

#include "gateway/api/key_metrics.hpp"
#include "gateway/core/metrics.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

void look_up_queues(Context& context) {
  auto& metrics = context.services.metrics;
  try {
    const auto rows =
        context.services.database.read([&](db::Transaction& tx) { return tx.exec(sql::count_waiting, context.now); });
    metrics.set("kythu_reactions_waiting", "Events that core has still to act on", rows[0][0].as<double>());
    metrics.set("kythu_reactions_late", "Of these, how many failed before", rows[0][1].as<double>());
    metrics.set("kythu_database_up", "Whether the database answered", 1);
  } catch (const db::Unavailable&) {
    metrics.set("kythu_database_up", "Whether the database answered", 0);
  }
}

/// Before a range ends somebody has to open another; a series that a backup set back gives nothing at all.
std::vector<Series> look_up_series(Context& context) {
  Series left{"kythu_receipt_numbers_left", "Numbers that an open series of receipts has left", SeriesKind::gauge, {}};
  Series warned{
      "kythu_receipt_series_closed", "Whether the series gives no number any more, and why", SeriesKind::gauge, {}};
  try {
    context.services.database.read([&](db::Transaction& tx) {
      for (const auto& row : tx.exec(sql::receipt_numbers_left)) {
        const std::string why = row["closed_why"].c_str();
        auto& series = why.empty() ? left : warned;
        Sample sample{.labels = {{"agency", AgencyId{db::to_uuid(row["agency_id"])}.text()},
                                 {"form_code", row["form_code"].c_str()},
                                 {"symbol", row["symbol"].c_str()}},
                      .value = why.empty() ? row["numbers_left"].as<double>() : 1};
        if (!why.empty()) sample.labels["why"] = why;
        series.samples.push_back(std::move(sample));
      }
      return true;
    });
  } catch (const db::Unavailable&) {
    return {};  // kythu_database_up says it
  }
  return {std::move(left), std::move(warned)};
}

}  // namespace

Result<Answer, Problem> show_metrics(Context& context) {
  look_up_queues(context);
  auto looked_up = look_up_keys(context);
  std::ranges::move(look_up_series(context), std::back_inserter(looked_up));
  return Answer{200,
                {{"content-type", "text/plain; version=0.0.4; charset=utf-8"}},
                to_bytes(context.services.metrics.text(looked_up))};
}

}  // namespace kythu::gateway
