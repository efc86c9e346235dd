#include "durability.hpp"

#include "sql.hpp"

namespace kythu::gateway {

std::string undurable(db::Database& database) {
  const auto rows = database.read([](db::Transaction& tx) { return tx.exec(sql::undurable); });
  return rows.empty() ? "" : rows[0][0].as<std::string>();
}

}  // namespace kythu::gateway
