#include "migrate.hpp"

#include <map>
#include <stdexcept>

#include <pqxx/pqxx>

#include "config/base/digest.hpp"
#include "migrations.hpp"

namespace kythu::db {
namespace {

std::map<std::string, std::string> applied(pqxx::transaction_base& work) {
  std::map<std::string, std::string> all;
  for (const auto& row : work.exec("SELECT name, sha256 FROM schema_migration")) {
    all.emplace(row[0].as<std::string>(), row[1].as<std::string>());
  }
  return all;
}

}  // namespace

std::vector<std::string> migrate(const std::string& connection) {
  pqxx::connection link{connection};
  pqxx::work work{link};
  work.exec(
      "CREATE TABLE IF NOT EXISTS schema_migration (name text PRIMARY KEY, sha256 text NOT NULL,"
      " applied_at timestamptz NOT NULL DEFAULT current_timestamp)");
  work.exec("SET LOCAL app.agency = '*'");                     // row-level security binds the owner too
  work.exec("LOCK TABLE schema_migration IN EXCLUSIVE MODE");  // two starts at once: the second finds nothing to do
  const auto known = applied(work);
  std::vector<std::string> done;
  for (const auto& [name, text] : migrations::all) {
    const auto hash = to_hex(sha256(text));
    const auto found = known.find(std::string{name});
    if (found != known.end()) {
      if (found->second != hash)
        throw std::runtime_error{"migration " + std::string{name} + " was changed after it was applied"};
      continue;
    }
    work.exec(std::string{text});
    work.exec_params("INSERT INTO schema_migration (name, sha256) VALUES ($1, $2)", std::string{name}, hash);
    done.emplace_back(name);
  }
  work.commit();
  return done;
}

std::vector<std::string> missing_migrations(const std::string& connection) {
  pqxx::connection link{connection};
  pqxx::work work{link};
  const auto known = applied(work);
  std::vector<std::string> missing;
  for (const auto& [name, text] : migrations::all) {
    if (!known.contains(std::string{name})) missing.emplace_back(name);
  }
  return missing;
}

}  // namespace kythu::db
