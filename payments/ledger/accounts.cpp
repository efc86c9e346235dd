#include "accounts.hpp"

#include "sql.hpp"

namespace kythu::payments::ledger {

std::string clearing(std::string_view provider) { return "Assets:PSP:" + std::string{provider} + ":Clearing"; }

std::string bank(std::string_view account) { return "Assets:Bank:" + std::string{account}; }

std::string cash(std::string_view counter) { return "Assets:Cash:" + std::string{counter}; }

std::string collected(std::string_view fee_or_kind) { return "Liabilities:Collected:" + std::string{fee_or_kind}; }

void open_accounts(db::Transaction& tx, AgencyId agency, const std::vector<std::string>& codes, Instant now,
                   const Random& random) {
  std::vector<std::string> ids, sides;
  for (const std::string_view code : codes) {
    ids.push_back(to_text(new_uuid(now, random)));
    sides.emplace_back(code.starts_with("Assets:") || code.starts_with("Expenses:") ? "D" : "C");
  }
  tx.send(sql::open_accounts, agency, db::array(ids), db::array(codes), db::array(sides), now);
}

}  // namespace kythu::payments::ledger
