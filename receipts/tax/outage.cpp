// Outages (Decree 254/2026 Art. 27(3)): the tax office is told promptly, and what was held back is sent within three
// working days after the repair.
#include "bench.hpp"
#include "config/base/days.hpp"
#include "law/law.hpp"
#include "sql.hpp"
#include "workdays.hpp"

namespace kythu::receipts::tax {
namespace {

/// A call that fails is no outage yet.
constexpr std::chrono::minutes patience{10};

}  // namespace

void open_task(db::Transaction& tx, const NewTask& task, Instant now, const Random& random) {
  tx.exec(sql::tax_open_task, task.agency, TaskId::fresh(now, random), task.message, name(task.kind), task.detail, now);
}

void note_silence(db::Transaction& tx, const NewTask& about, Instant now, const Random& random) {
  tx.exec(sql::tax_begin_outage, new_uuid(now, random), now);
  const auto open = tx.exec(sql::tax_open_outage);
  if (!open.empty() && db::to_instant(open[0][0]) + patience <= now) open_task(tx, about, now, random);
}

void note_answer(db::Transaction& tx, Instant now) {
  const auto ended = tx.exec(sql::tax_end_outage, now);
  if (ended.empty()) return;
  tx.exec(sql::tax_close_outage_tasks, now);
  const auto began = db::to_instant(ended[0][0]);
  const auto* const rules = Law::vietnam().on(business_day(now));
  if (began + patience > now || rules == nullptr) return;
  tx.exec(sql::tax_extend_terms, business_day(began),
          working_days_after(business_day(now), rules->outage_working_days));
}

}  // namespace kythu::receipts::tax
