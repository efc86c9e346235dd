#include "journal.hpp"

#include <set>

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

/// Each once, in one order for all, so that two who open the same ones do not wait for each other crosswise.
std::vector<std::string> codes_of(const Journal& journal) {
  std::set<std::string> codes;
  for (const auto& leg : journal.legs) codes.insert({leg.debit, leg.credit});
  return {codes.begin(), codes.end()};
}

}  // namespace

std::vector<Uuid> post(db::Transaction& tx, const Journal& journal, const Random& random) {
  KYTHU_ASSERT(!journal.legs.empty());
  const auto now = journal.posted_at;
  std::vector<Uuid> transfers;
  std::vector<std::string> ids, debits, credits, amounts, effects, pending;
  for (const auto& leg : journal.legs) {
    KYTHU_ASSERT(leg.amount > Vnd{} && leg.debit != leg.credit);
    transfers.push_back(new_uuid(now, random));
    ids.push_back(to_text(transfers.back()));
    debits.push_back(leg.debit);
    credits.push_back(leg.credit);
    amounts.push_back(std::to_string(leg.amount.dong()));
    effects.emplace_back(name(leg.effect));
    pending.push_back(leg.pending ? to_text(*leg.pending) : "");
  }
  open_accounts(tx, journal.agency, codes_of(journal), now, random);
  tx.send(sql::post_journal, journal.agency, business_day(now), new_uuid(now, random), journal.source.type,
          journal.source.id, journal.event_at, db::array(ids), db::array(debits), db::array(credits),
          db::array(amounts), db::array(effects), db::array(pending), now);
  return transfers;
}

}  // namespace kythu::payments::ledger
