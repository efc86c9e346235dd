#include "metrics.hpp"

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

}  // namespace

Result<Answer, Problem> show_metrics(Context& context) {
  look_up_queues(context);
  return Answer{200,
                {{"content-type", "text/plain; version=0.0.4; charset=utf-8"}},
                to_bytes(context.services.metrics.text(look_up_keys(context)))};
}

}  // namespace kythu::gateway
