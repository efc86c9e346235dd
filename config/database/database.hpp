// PostgreSQL: a bounded pool, and transactions that are done once or not at all.
//
// Tenants. Every table with an agency's rows has row-level security (migration 0101): a transaction sees and writes the
// rows of the agencies in its setting app.agency and no others, even when a statement forgets its WHERE; without the
// setting it sees none. Each transaction sets it in the message of its BEGIN (for itself alone, so a pooler may give
// the connection to somebody else afterwards, and no round trip is lost). A Database as main makes it has the setting
// '*', every agency: it is for the rooms and the jobs, which learn the agency only by reading (a callback names an
// order, a checkout link a token, a poll whatever is due). for_agencies() gives the same connections for the rows of a
// few: what answers a portal or an officer uses that one (Context::database()), and tests/rules names the calls that
// may not.
//
// Round trips. exec() is one, planned anew each time: right for lists, whose best plan depends on what is asked. send()
// is none: it goes in one message with whatever was sent before it and was not looked at, with BEGIN, and with COMMIT;
// the round trip is where an answer is first needed. What is sent is prepared once a connection, so that parsing,
// row-level security and planning are paid once; a pooler between has to know prepared statements (PgBouncer 1.21).
//
// Thread rule: Database is safe for any number of threads, a Transaction belongs to the thread whose function runs.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include <pqxx/pqxx>

#include "config/base/clock.hpp"
#include "config/base/ids.hpp"
#include "config/base/log.hpp"
#include "config/base/result.hpp"
#include "config/base/vnd.hpp"
#include "config/database/rows.hpp"
#include "config/database/statement.hpp"
#include "config/settings/database.hpp"

namespace kythu::db {

/// The database cannot be reached, or no connection became free in time. Nothing was done.
struct Unavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// The outcome of a COMMIT cannot be told (security requirement G6). Never answered as success.
struct InDoubt : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// How our words travel as parameters.
inline const std::string& param(const std::string& text) { return text; }
inline std::string param(std::string_view text) { return std::string{text}; }
inline std::string param(const char* text) { return text; }
inline std::string param(const Uuid& uuid) { return to_text(uuid); }
template <class Kind>
std::string param(const Id<Kind>& id) {
  return id.uuid_text();
}
inline std::int64_t param(Vnd amount) { return amount.dong(); }
inline std::string param(Instant at) { return rfc3339(at); }
inline std::string param(BusinessDay day) { return to_text(day); }
inline pqxx::binarystring param(const Bytes& bytes) { return {bytes.data(), bytes.size()}; }
inline pqxx::binarystring param(const std::array<std::uint8_t, 32>& bytes) { return {bytes.data(), bytes.size()}; }
template <class Number>
requires std::is_arithmetic_v<Number> Number param(Number number) { return number; }
template <class T>
auto param(const std::optional<T>& value) {
  using Param = std::decay_t<decltype(param(*value))>;
  return value ? std::optional<Param>{param(*value)} : std::optional<Param>{};
}
template <class T>
auto param(const std::optional<T>& value) requires std::is_same_v<T, Bytes>
= delete;  // libpqxx 6.4 has no optional binary parameter; pass an empty one
/// One parameter for a whole array, "{\"a\",\"b\"}".
std::string array(const std::vector<std::string>& elements);

// How columns come back. They throw pqxx::conversion_error or std::runtime_error for what does not fit.
Bytes to_bytes(const pqxx::field& field);
Instant to_instant(const pqxx::field& field);
Uuid to_uuid(const pqxx::field& field);
Vnd to_vnd(const pqxx::field& field);
template <class AnyId>
AnyId to_id(const pqxx::field& field) {
  return {to_uuid(field)};
}
Bytes to_bytes(const Cell& cell);
Instant to_instant(const Cell& cell);
Uuid to_uuid(const Cell& cell);
Vnd to_vnd(const Cell& cell);
template <class AnyId>
AnyId to_id(const Cell& cell) {
  return {to_uuid(cell)};
}

class Work;

/// Of a statement that was sent. Lives no longer than its transaction.
class Answer {
 public:
  Answer(Work& work, std::size_t number) : work_(&work), number_(number) {}
  /// Waits for it; pqxx's exceptions pass through, of statements sent before it too.
  Rows rows() const;

 private:
  Work* work_;
  std::size_t number_;
};

class Transaction {
 public:
  explicit Transaction(Work& work) : work_(work) {}
  /// Runs one statement with parameters $1, $2 …; pqxx's exceptions pass through.
  template <class... Args>
  pqxx::result exec(std::string_view sql, const Args&... args) {
    return begun().exec_params(std::string{sql}, param(args)...);
  }
  /// A statement whose plan does not depend on its values, prepared. Runs before the next exec(), before an answer that
  /// is looked at, or before COMMIT, in the order given. `sql` lasts as long as the program.
  template <class... Args>
  Answer send(std::string_view sql, const Args&... args) {
    return add({sql, {parameter(param(args))...}});
  }
  /// send() and its answer.
  template <class... Args>
  Rows ask(std::string_view sql, const Args&... args) {
    return send(sql, args...).rows();
  }

 private:
  pqxx::transaction_base& begun();
  Answer add(Statement statement);

  Work& work_;
};

enum class Isolation { read_committed, serializable };

class Database {
 public:
  /// Sees the rows of every agency.
  Database(settings::DatabaseSettings settings, Clock clock, Random random, Log log);
  ~Database();
  Database(Database&&) noexcept;
  Database& operator=(const Database&) = delete;

  /// The same pool, for the rows of these agencies alone. Cheap.
  Database for_agencies(const std::vector<AgencyId>& agencies) const;

  /// Runs `fn(Transaction&)` and commits. When it returns a Result that holds a refusal, or throws, nothing is kept.
  /// Serialisation failures, deadlocks and connections lost before COMMIT are tried again, at most five times, so `fn`
  /// must have no effect outside the transaction. A connection lost at COMMIT is looked up by the transaction's own
  /// mark before anything is answered; InDoubt is thrown only when even that cannot be told.
  template <class Fn>
  auto write(Fn&& fn, Isolation isolation = Isolation::read_committed) {
    using Value = std::invoke_result_t<Fn, Transaction&>;
    std::optional<Value> value;
    run(isolation, false, [&](Transaction& tx) {
      value.emplace(fn(tx));
      return keeps(*value);
    });
    return std::move(*value);
  }

  /// As write(), for reading only; sees one state of the database.
  template <class Fn>
  auto read(Fn&& fn) {
    using Value = std::invoke_result_t<Fn, Transaction&>;
    std::optional<Value> value;
    run(Isolation::read_committed, true, [&](Transaction& tx) {
      value.emplace(fn(tx));
      return false;
    });
    return std::move(*value);
  }

  /// Answers a trivial query within the pool's patience; throws Unavailable otherwise. For readiness.
  void ping();

 private:
  template <class Value>
  static bool keeps(const Value& value) {
    if constexpr (requires { value.error(); }) {
      return static_cast<bool>(value);
    } else {
      return true;
    }
  }
  struct Connection;
  struct Pool;
  Database(std::shared_ptr<Pool> pool, std::string agencies);
  using Body = std::function<bool(Transaction&)>;  // true: commit
  void run(Isolation isolation, bool read_only, const Body& body);
  bool attempt(Connection& connection, std::string_view begin, const Body& body);
  bool was_committed(const Uuid& mark);

  std::shared_ptr<Pool> pool_;
  std::string agencies_;  // "*", or the array that app.agency is set to
};

}  // namespace kythu::db
