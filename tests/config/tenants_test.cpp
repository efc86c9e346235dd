// Row-level security: a forgotten WHERE shows nothing of another agency.
#include <set>

#include <gtest/gtest.h>

#include "doubles/test_database.hpp"

namespace kythu::db {
namespace {

class Tenants : public testing::Test {
 protected:
  static constexpr const char* without_where = "SELECT agency_id FROM ledger_account";

  void add_account(Database& database, AgencyId agency) {
    database.write([&](Transaction& tx) {
      tx.exec(
          "INSERT INTO ledger_account (agency_id, account_id, code, normal_side, currency, created_at)"
          " VALUES ($1, $2, 'Assets:Bank:1', 'D', 'VND', $3)",
          agency, new_uuid(system_now(), system_random), system_now());
      return true;
    });
  }
  static std::set<AgencyId> seen(Database& database) {
    return database.read([](Transaction& tx) {
      std::set<AgencyId> agencies;
      for (const auto& row : tx.exec(without_where)) agencies.insert(to_id<AgencyId>(row[0]));
      return agencies;
    });
  }
  test::TestDatabase database_;
  AgencyId ours_ = database_.add_agency("H1"), theirs_ = database_.add_agency("H2"),
           third_ = database_.add_agency("H3");
};

TEST_F(Tenants, EveryTableWithAnAgencyIsForcedToKnowIt) {
  const auto open = database_.as_owner(
      "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'agency_id'"
      " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND NOT a.attisdropped"
      " AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = "
      "c.oid))");
  for (const auto& row : open) ADD_FAILURE() << row[0].c_str() << " has no row-level security";
  const auto partitions = database_.as_owner(
      "SELECT c.relname FROM pg_class c WHERE c.relispartition AND has_table_privilege('kythu_app', c.oid, 'SELECT')");
  EXPECT_TRUE(partitions.empty()) << "a partition read by its own name would be past its parent's policy";
}

TEST_F(Tenants, AForgottenWhereShowsTheCallersRowsOnly) {
  for (const auto agency : {ours_, theirs_, third_}) add_account(database_.app(), agency);
  auto one = database_.app().for_agencies({ours_}), two = database_.app().for_agencies({ours_, third_}),
       none = database_.app().for_agencies({});
  EXPECT_EQ(seen(database_.app()), (std::set{ours_, theirs_, third_}));
  EXPECT_EQ(seen(one), std::set{ours_});
  EXPECT_EQ(seen(two), (std::set{ours_, third_}));
  EXPECT_TRUE(seen(none).empty());
}

TEST_F(Tenants, AnothersRowsAreNeitherWrittenNorChanged) {
  auto narrow = database_.app().for_agencies({ours_});
  EXPECT_THROW(add_account(narrow, theirs_), pqxx::insufficient_privilege);
  const auto renamed =
      narrow.write([](Transaction& tx) { return tx.exec("UPDATE agency SET name = 'x'").affected_rows(); });
  EXPECT_EQ(renamed, 1u);
  EXPECT_EQ(database_.as_owner("SELECT 1 FROM agency WHERE name = 'x'").size(), 1u);
}

TEST_F(Tenants, AConnectionThatSaysNothingSeesNothing) {
  add_account(database_.app(), ours_);
  pqxx::connection link{database_.app_settings().connection};
  pqxx::work work{link};
  EXPECT_TRUE(work.exec(without_where).empty());
}

TEST_F(Tenants, TheSettingEndsWithItsTransaction) {
  add_account(database_.app(), ours_);
  auto settings = database_.app_settings();
  settings.connections = 1;
  Database single{settings, system_now, system_random, Log{"test", LogLevel::error, system_now}};
  auto narrow = single.for_agencies({theirs_});
  EXPECT_EQ(seen(single).size(), 1u);
  EXPECT_TRUE(seen(narrow).empty()) << "the same connection, another caller";
  EXPECT_EQ(seen(single).size(), 1u);
}

}  // namespace
}  // namespace kythu::db
