// A fresh database with this version's schema, on the cluster that tests/with_database started; dropped in the end.
#pragma once

#include <memory>
#include <string>

#include "config/database/database.hpp"

namespace kythu::test {

class TestDatabase {
 public:
  /// Throws with a clear sentence when KYTHU_TEST_DATABASE is not set.
  explicit TestDatabase(Clock clock = system_now, Random random = system_random);
  ~TestDatabase();

  /// As the application's role, which may not do what the schema forbids it.
  db::Database& app() { return *app_; }
  settings::DatabaseSettings app_settings() const;
  /// libpq's words for a connection as the owner.
  std::string owner_words() const { return server_ + " dbname=" + name_; }
  /// Runs SQL as the owner, for oracles and set-up that the application may not do.
  pqxx::result as_owner(const std::string& sql);
  /// An agency that collects fees, ready for use.
  AgencyId add_agency(const std::string& code = "H12.34");

 private:
  std::string server_, name_;
  std::unique_ptr<pqxx::connection> owner_;
  std::unique_ptr<db::Database> app_;
};

}  // namespace kythu::test
