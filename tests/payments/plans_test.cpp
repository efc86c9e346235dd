// Whatever runs for each payment costs the same with ten thousand and with ten million of them: every table that grows
// is reached by an index with a condition. Sequential scans are priced out of reach, so what still has one has no index
// to use.
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "doubles/test_database.hpp"

namespace kythu {
namespace {

std::string text_of(const std::string& path) {
  std::ifstream file{std::string{KYTHU_HOUSE} + "/" + path};
  if (!file) throw std::runtime_error{"no such statement: " + path};
  std::ostringstream all;
  all << file.rdbuf();
  return all.str();
}

std::size_t parameters_of(const std::string& sql) {
  std::size_t most = 0;
  for (auto at = sql.find('$'); at != std::string::npos; at = sql.find('$', at + 1)) {
    most = std::max<std::size_t>(most, std::strtoul(sql.c_str() + at + 1, nullptr, 10));
  }
  return most;
}

bool grows(std::string_view table) {
  for (const std::string_view big :
       {"payment", "payment_item", "payment_event", "payment_attempt", "inbox", "ledger_source", "outbox", "reaction",
        "outbox_delivery", "idempotency_key", "transaction_mark", "bank_credit", "access_token"}) {
    if (table == big) return true;
  }
  return table.starts_with("ledger_transfer");
}

struct Statement {
  const char* name;  ///< of the file
  const char* room;
};
std::string path_of(const Statement& statement) {
  return std::string{statement.room} + "/sql/" + statement.name + ".sql";
}

/// The table that this line of a plan scans, and how.
struct Scan {
  std::string how, table;
};
std::optional<Scan> scan_of(const std::string& line) {
  const auto on = line.find(" on ");
  const auto scan = line.find("Scan");
  if (scan == std::string::npos || on == std::string::npos || line.find("Bitmap Index") != std::string::npos) return {};
  return Scan{line.substr(0, on), line.substr(on + 4, line.find(' ', on + 4) - on - 4)};
}

class HotStatement : public testing::TestWithParam<Statement> {
 protected:
  test::TestDatabase database_;
};

TEST_P(HotStatement, ReachesWhatGrowsByAnIndex) {
  auto sql = text_of(path_of(GetParam()));
  std::string nulls;
  for (std::size_t i = parameters_of(sql); i > 0; --i) nulls += i > 1 ? "NULL," : "NULL";
  for (const char* way : {"seqscan", "hashjoin", "mergejoin", "material"}) {  // as Database does
    database_.as_owner(std::string{"SET enable_"} + way + " = off");
  }
  database_.as_owner("SET plan_cache_mode = force_generic_plan; SET app.agency = '*'");
  database_.as_owner("PREPARE hot AS " + sql);
  const auto plan = database_.as_owner("EXPLAIN (COSTS OFF) EXECUTE hot" + (nulls.empty() ? "" : "(" + nulls + ")"));
  std::string whole;
  for (const auto& row : plan) whole += row[0].as<std::string>() + "\n";
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const auto scan = scan_of(plan[static_cast<int>(i)][0].as<std::string>());
    if (!scan || !grows(scan->table)) continue;
    EXPECT_EQ(scan->how.find("Seq Scan"), std::string::npos) << scan->table << "\n" << whole;
    const auto below = i + 1 < plan.size() ? plan[static_cast<int>(i) + 1][0].as<std::string>() : "";
    const bool narrow = below.find("Index Cond") != std::string::npos ||
                        below.find("Recheck Cond") != std::string::npos || below.find("TID Cond") != std::string::npos;
    EXPECT_TRUE(narrow || scan->how.find("_to_") != std::string::npos) << scan->table << " by " << scan->how << "\n"
                                                                       << whole;
    auto sifted = i + 2 < plan.size() ? plan[static_cast<int>(i) + 2][0].as<std::string>() : "";
    sifted = sifted.substr(0, sifted.find("CASE WHEN"));  // the policy's own
    const bool by_payment =
        sifted.find("Filter: ") != std::string::npos &&
        (sifted.find("payment_id)") != std::string::npos || sifted.find("payment_id = $") != std::string::npos);
    EXPECT_FALSE(by_payment) << "every row of the agency is read for one payment's\n" << whole;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Plans, HotStatement,
    testing::Values(Statement{"enter_payment", "payments"}, Statement{"find_payment_by_token", "payments"},
                    Statement{"lock_payment", "payments"}, Statement{"select_payments", "payments"},
                    Statement{"select_items", "payments"}, Statement{"select_events", "payments"},
                    Statement{"select_attempts", "payments"}, Statement{"sum_items", "payments"},
                    Statement{"insert_attempt", "payments"}, Statement{"find_attempt", "payments"},
                    Statement{"find_provider_transaction", "payments"}, Statement{"settle_attempt", "payments"},
                    Statement{"hand_over_attempt", "payments"}, Statement{"reschedule_poll", "payments"},
                    Statement{"claim_polls", "payments"}, Statement{"find_expired", "payments"},
                    Statement{"advance_payment", "payments"}, Statement{"capture_payment", "payments"},
                    Statement{"receive_inbox", "payments"}, Statement{"mark_inbox", "payments"},
                    Statement{"find_inbox", "payments"}, Statement{"keep_inbox", "payments"},
                    Statement{"count_delivery", "payments"}, Statement{"open_accounts", "payments"},
                    Statement{"post_journal", "payments"}, Statement{"find_transfer_ref", "payments"},
                    Statement{"insert_bank_credit", "payments"}, Statement{"publish_event", "config/database"},
                    Statement{"mark_transaction", "config/database"}, Statement{"claim_mark", "config/database"},
                    Statement{"keep_new_key", "gateway/core"}, Statement{"claim_key", "gateway/core"},
                    Statement{"find_key", "gateway/core"}, Statement{"keep_answer", "gateway/core"},
                    Statement{"claim_reactions", "gateway/core"}, Statement{"fan_out", "gateway/core"},
                    Statement{"finish_reaction", "gateway/core"}, Statement{"claim_delivery", "gateway/core"},
                    Statement{"record_delivery", "gateway/core"}, Statement{"return_deliveries", "gateway/core"},
                    Statement{"find_token", "gateway/access"}),
    case_name);

}  // namespace
}  // namespace kythu
