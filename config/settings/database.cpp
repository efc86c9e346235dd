#include "database.hpp"

namespace kythu::settings {

DatabaseSettings read_database(const Table& table) {
  const DatabaseSettings usual;
  DatabaseSettings settings{
      .connection = table.text("connection"),
      .connections = static_cast<std::size_t>(table.integer("connections", 1, 500, 16)),
      .patience = table.milliseconds("patience_ms", usual.patience),
      .statement_timeout = table.milliseconds("statement_timeout_ms", usual.statement_timeout),
      .lock_timeout = table.milliseconds("lock_timeout_ms", usual.lock_timeout),
  };
  table.refuse_unknown();
  return settings;
}

}  // namespace kythu::settings
