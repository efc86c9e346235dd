#include "accounts.hpp"

#include "sql.hpp"

namespace kythu::payments::ledger {

std::string clearing(std::string_view provider) { return "Assets:PSP:" + std::string{provider} + ":Clearing"; }

std::string bank(std::string_view account) { return "Assets:Bank:" + std::string{account}; }

std::string collected(std::string_view fee_or_kind) { return "Liabilities:Collected:" + std::string{fee_or_kind}; }

Uuid account(db::Transaction& tx, AgencyId agency, std::string_view code, Instant now, const Random& random) {
  if (const auto rows = tx.exec(sql::find_account, agency, code); !rows.empty()) return db::to_uuid(rows[0][0]);
  const bool debit = code.starts_with("Assets:") || code.starts_with("Expenses:");
  tx.exec(sql::insert_account, agency, new_uuid(now, random), code, debit ? "D" : "C", now);
  const auto rows = tx.exec(sql::find_account, agency, code);  // ours, or that of who was faster
  KYTHU_ASSERT(!rows.empty());
  return db::to_uuid(rows[0][0]);
}

}  // namespace kythu::payments::ledger
