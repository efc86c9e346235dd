// PostgreSQL: a bounded pool, and transactions that are done once or not at all.
//
// Thread rule: Database is safe for any number of threads, a Transaction belongs to the thread whose function runs.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <vector>

#include <pqxx/pqxx>

#include "config/base/clock.hpp"
#include "config/base/ids.hpp"
#include "config/base/log.hpp"
#include "config/base/result.hpp"
#include "config/base/vnd.hpp"
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

// How columns come back. They throw pqxx::conversion_error or std::runtime_error for what does not fit.
Bytes to_bytes(const pqxx::field& field);
Instant to_instant(const pqxx::field& field);
Uuid to_uuid(const pqxx::field& field);
Vnd to_vnd(const pqxx::field& field);
template <class AnyId>
AnyId to_id(const pqxx::field& field) {
  return {to_uuid(field)};
}

class Transaction {
 public:
  explicit Transaction(pqxx::transaction_base& work) : work_(work) {}
  /// Runs one statement with parameters $1, $2 …; pqxx's exceptions pass through.
  template <class... Args>
  pqxx::result exec(std::string_view sql, const Args&... args) {
    return work_.exec_params(std::string{sql}, param(args)...);
  }

 private:
  pqxx::transaction_base& work_;
};

enum class Isolation { read_committed, serializable };

class Database {
 public:
  Database(settings::DatabaseSettings settings, Clock clock, Random random, Log log);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

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
  using Body = std::function<bool(Transaction&)>;  // true: commit
  void run(Isolation isolation, bool read_only, const Body& body);
  bool attempt(Connection& connection, Isolation isolation, bool read_only, const Body& body);
  bool was_committed(const Uuid& mark);
  std::unique_ptr<Connection> borrow();
  void give_back(std::unique_ptr<Connection> connection);

  settings::DatabaseSettings settings_;
  Clock clock_;
  Random random_;
  Log log_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t lent_ = 0;
};

}  // namespace kythu::db
