#include "doubles/test_database.hpp"

#include <cstdlib>
#include <stdexcept>

#include "config/database/migrate.hpp"

namespace kythu::test {
namespace {

std::string server_words() {
  const char* words = std::getenv("KYTHU_TEST_DATABASE");
  if (!words) throw std::runtime_error{"KYTHU_TEST_DATABASE is not set: run this by tests/with_database"};
  return words;
}

void run(const std::string& connection, const std::string& sql) {
  pqxx::connection link{connection};
  pqxx::nontransaction work{link};
  work.exec(sql);
}

/// Migrating takes a second, copying a migrated database a tenth: the first test of a cluster makes the one that all
/// copy. The lock makes others wait until it is whole; its last name is given when it is.
void make_template(const std::string& server) {
  pqxx::connection link{server};
  pqxx::nontransaction work{link};
  work.exec("SELECT pg_advisory_lock(1)");
  if (work.exec("SELECT 1 FROM pg_database WHERE datname = 'kythu_template'").empty()) {
    if (work.exec("SELECT 1 FROM pg_roles WHERE rolname = 'kythu_app'").empty())
      work.exec("CREATE ROLE kythu_app LOGIN");
    work.exec("DROP DATABASE IF EXISTS kythu_unfinished");
    work.exec("CREATE DATABASE kythu_unfinished");
    db::migrate(server + " dbname=kythu_unfinished");
    work.exec("ALTER DATABASE kythu_unfinished RENAME TO kythu_template");
  }
  work.exec("SELECT pg_advisory_unlock(1)");
}

}  // namespace

TestDatabase::TestDatabase(Clock clock, Random random) : server_(server_words()) {
  Bytes noise(8);
  system_random(noise);
  name_ = "t_" + to_hex(noise);
  make_template(server_);
  run(server_, "CREATE DATABASE " + name_ + " TEMPLATE kythu_template STRATEGY file_copy");
  owner_ = std::make_unique<pqxx::connection>(server_ + " dbname=" + name_);
  app_ = std::make_unique<db::Database>(app_settings(), std::move(clock), std::move(random),
                                        Log{"test", LogLevel::error, system_now});
}

TestDatabase::~TestDatabase() {
  app_.reset();
  owner_.reset();
  run(server_, "DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
}

settings::DatabaseSettings TestDatabase::app_settings() const {
  return {.connection = server_ + " dbname=" + name_ + " user=kythu_app"};
}

pqxx::result TestDatabase::as_owner(const std::string& sql) {
  pqxx::work work{*owner_};
  auto result = work.exec(sql);
  work.commit();
  return result;
}

AgencyId TestDatabase::add_agency(const std::string& code) {
  const auto id = AgencyId::fresh(system_now(), system_random);
  app_->write([&](db::Transaction& tx) {
    return tx.exec(
        "INSERT INTO agency (agency_id, code, name, tax_code, address, phone, bank_bin, bank_account, created_at)"
        " VALUES ($1, $2, 'Sở Thử nghiệm', '0123456789', 'Số 1 phố Thử', '0240000000', '970436', '0011012345678', $3)",
        id, code, system_now());
  });
  return id;
}

}  // namespace kythu::test
