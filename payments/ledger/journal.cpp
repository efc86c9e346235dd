#include "journal.hpp"

#include "ledger/accounts.hpp"
#include "sql.hpp"

namespace kythu::payments::ledger {

void post(db::Transaction& tx, const Journal& journal, const Random& random) {
  KYTHU_ASSERT(!journal.legs.empty());
  const auto now = journal.posted_at;
  const auto journal_id = new_uuid(now, random);
  int number = 0;
  for (const auto& leg : journal.legs) {
    KYTHU_ASSERT(leg.amount > Vnd{} && leg.debit != leg.credit);
    const auto debit = account(tx, journal.agency, leg.debit, now, random);
    const auto credit = account(tx, journal.agency, leg.credit, now, random);
    const auto transfer = new_uuid(now, random);
    tx.exec(sql::insert_source, journal.agency, journal.source.type, journal.source.id, ++number, transfer);
    tx.exec(sql::insert_transfer, journal.agency, business_day(now), transfer, journal_id, debit, credit, leg.amount,
            journal.source.type, journal.source.id, number, journal.event_at, now);
  }
}

}  // namespace kythu::payments::ledger
