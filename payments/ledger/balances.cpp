#include "ledger/balances.hpp"

#include "config/base/days.hpp"
#include "sql.hpp"

namespace kythu::payments::ledger {
namespace {

constexpr std::chrono::minutes transactions_end{10};

}  // namespace

std::vector<Balance> balances(db::Transaction& tx, AgencyId agency, Instant at) {
  std::vector<Balance> all;
  for (const auto& row : tx.exec(sql::balances, agency, business_day(at), at)) {
    all.push_back({.code = row[0].as<std::string>(),
                   .debit_side = row[1].as<std::string>() == "D",
                   .debits = row[2].as<std::int64_t>(),
                   .credits = row[3].as<std::int64_t>()});
  }
  return all;
}

bool turn_day(db::Database& database, Instant now) {
  const auto open = business_day(now - transactions_end);
  return database.write([&](db::Transaction& tx) {
    const auto next = tx.exec(sql::turn_next)[0][0];
    const auto day = next.is_null() ? std::nullopt : parse_day(next.as<std::string>());
    if (!day || *day >= open) return false;
    // The row is the guard: a twin waits for it, and then finds nothing to do.
    if (tx.exec(sql::turn_begin, *day, now).affected_rows() == 1) tx.exec(sql::turn_day, *day);
    return true;
  });
}

}  // namespace kythu::payments::ledger
