#include "link.hpp"

#include <libpq-fe.h>

namespace kythu::db {
namespace {

/// What PostgreSQL answers when a statement is not as it was prepared: a pooler gave us another's connection, or a
/// migration changed its columns.
bool is_stale(std::string_view state) { return state == "26000" || state == "0A000"; }

template <class Error>
[[noreturn]] void raise(const std::string& why, std::string_view sql, const std::string& state) {
  throw Error{why, std::string{sql}, state.c_str()};
}

}  // namespace

struct Link::Failure {
  std::string state, why;
  std::string_view sql;

  [[noreturn]] void raise() const {
    if (state.empty() || state.starts_with("08") || state.starts_with("57P") || is_stale(state)) {
      throw pqxx::broken_connection{why};
    }
    if (state == "40001") throw pqxx::serialization_failure{why};
    if (state == "40P01") throw pqxx::deadlock_detected{why};
    if (state.starts_with("40")) throw pqxx::transaction_rollback{why};
    if (state == "23505") db::raise<pqxx::unique_violation>(why, sql, state);
    if (state == "23503") db::raise<pqxx::foreign_key_violation>(why, sql, state);
    if (state == "23502") db::raise<pqxx::not_null_violation>(why, sql, state);
    if (state == "23514") db::raise<pqxx::check_violation>(why, sql, state);
    if (state.starts_with("23")) db::raise<pqxx::integrity_constraint_violation>(why, sql, state);
    if (state == "42501") db::raise<pqxx::insufficient_privilege>(why, sql, state);
    db::raise<pqxx::sql_error>(why, sql, state);
  }
};

/// Takes the answers in the order of what was sent.
struct Link::Reader {
  PGconn* link;
  std::optional<Failure> failure{};

  std::shared_ptr<PGresult> take() {
    std::shared_ptr<PGresult> result{PQgetResult(link), PQclear};
    if (!result || PQstatus(link) != CONNECTION_OK) throw pqxx::broken_connection{"the connection was lost"};
    return result;
  }
  /// False for what failed, and for what was left out because something before it did.
  bool answered(const std::shared_ptr<PGresult>& result, std::string_view sql) {
    while (auto* rest = PQgetResult(link)) PQclear(rest);
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return true;
    if (status == PGRES_FATAL_ERROR && !failure) {
      const char* state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
      failure = Failure{state ? state : "", PQresultErrorMessage(result.get()), sql};
    }
    return false;
  }
};

Link::Link(const std::string& words) : connection_base(policy_), policy_(words) { init(); }

Link::~Link() noexcept { close(); }

void Link::send_prepare(const Statement& statement, const std::string& name) {
  if (PQsendPrepare(policy_.held, name.c_str(), std::string{statement.sql}.c_str(), 0, nullptr) != 1) {
    throw pqxx::broken_connection{PQerrorMessage(policy_.held)};
  }
}

void Link::send(const Statement& statement, const std::string& name) {
  std::vector<const char*> words;
  std::vector<int> lengths, formats;
  for (const auto& value : statement.values) {
    words.push_back(value.is_null ? nullptr : value.words.c_str());
    lengths.push_back(static_cast<int>(value.words.size()));
    formats.push_back(value.is_binary ? 1 : 0);
  }
  if (PQsendQueryPrepared(policy_.held, name.c_str(), static_cast<int>(words.size()), words.data(), lengths.data(),
                          formats.data(), 0) != 1) {
    throw pqxx::broken_connection{PQerrorMessage(policy_.held)};
  }
}

std::vector<std::shared_ptr<pg_result>> Link::run(const std::vector<Statement>& statements) {
  if (PQenterPipelineMode(policy_.held) != 1) throw pqxx::broken_connection{PQerrorMessage(policy_.held)};
  std::vector<std::string> fresh(statements.size());
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const auto& sql = statements[i].sql;
    const auto known = prepared_.find(sql);
    if (known != prepared_.end()) {
      send(statements[i], known->second);
      continue;
    }
    fresh[i] = "s" + std::to_string(++names_);
    send_prepare(statements[i], fresh[i]);
    send(statements[i], fresh[i]);
  }
  if (PQpipelineSync(policy_.held) != 1) throw pqxx::broken_connection{PQerrorMessage(policy_.held)};
  Reader reader{policy_.held};
  std::vector<std::shared_ptr<pg_result>> answers;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const auto& sql = statements[i].sql;
    if (!fresh[i].empty() && reader.answered(reader.take(), sql)) prepared_.emplace(sql, fresh[i]);
    auto result = reader.take();
    if (reader.answered(result, sql)) answers.push_back(std::move(result));
  }
  while (PQresultStatus(reader.take().get()) != PGRES_PIPELINE_SYNC) {
  }
  PQexitPipelineMode(policy_.held);
  if (reader.failure) reader.failure->raise();
  return answers;
}

}  // namespace kythu::db
