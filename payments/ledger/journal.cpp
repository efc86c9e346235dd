#include "journal.hpp"

#include "ledger/accounts.hpp"
#include "sql.hpp"

namespace kythu::payments::ledger {
namespace {

std::string_view name(Effect effect) {
  switch (effect) {
    case Effect::posted: return "posted";
    case Effect::pending: return "pending";
    case Effect::post_pending: return "post_pending";
    case Effect::void_pending: return "void_pending";
  }
  KYTHU_ASSERT(false);
  return "";
}

}  // namespace

std::vector<Uuid> post(db::Transaction& tx, const Journal& journal, const Random& random) {
  KYTHU_ASSERT(!journal.legs.empty());
  const auto now = journal.posted_at;
  const auto journal_id = new_uuid(now, random);
  std::vector<Uuid> transfers;
  int number = 0;
  for (const auto& leg : journal.legs) {
    KYTHU_ASSERT(leg.amount > Vnd{} && leg.debit != leg.credit);
    const auto debit = account(tx, journal.agency, leg.debit, now, random);
    const auto credit = account(tx, journal.agency, leg.credit, now, random);
    const auto transfer = new_uuid(now, random);
    tx.exec(sql::insert_source, journal.agency, journal.source.type, journal.source.id, ++number, transfer);
    tx.exec(sql::insert_transfer, journal.agency, business_day(now), transfer, journal_id, debit, credit, leg.amount,
            journal.source.type, journal.source.id, number, journal.event_at, now, name(leg.effect), leg.pending);
    if (leg.pending) tx.exec(sql::resolve_pending, journal.agency, *leg.pending, transfer);
    transfers.push_back(transfer);
  }
  return transfers;
}

}  // namespace kythu::payments::ledger
