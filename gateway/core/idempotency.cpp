#include "idempotency.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "config/base/digest.hpp"
#include "gateway/core/json.hpp"
#include "gateway/core/uploads.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

constexpr std::chrono::hours kept_for{400 * 24};
/// Longer than any transaction lives: the marker of the first shape is never seen while it is uncommitted.
constexpr std::chrono::seconds in_transaction{60};
constexpr std::string_view lock_timeout = "55P03";

Sha256 fingerprint_of(const Context& context) {
  const auto& request = context.request;
  const std::string body = context.json.is_null() ? to_hex(body_digest(request)) : canonical(context.json);
  return sha256(request.method + '\n' + request.path + '\n' + body);
}

Problem reused() { return {422, "idempotency_key_reused", "Use a new key for another request.", {}, {}}; }

Problem in_progress() {
  return {409, "idempotency_in_progress", "Ask again with the same key.", {}, {{"retry-after", "1"}}};
}

std::string headers_as_text(const Headers& headers) {
  boost::json::array list;
  for (const auto& [name, value] : headers) list.push_back({name, value});
  return boost::json::serialize(list);
}

Answer stored_answer(const pqxx::row& row) {
  Answer answer{row["status"].as<int>(), {}, db::to_bytes(row["body"])};
  const auto headers = boost::json::parse(row["headers"].as<std::string>());
  for (const auto& header : headers.as_array()) {
    answer.headers.emplace_back(header.at(0).as_string(), header.at(1).as_string());
  }
  answer.headers.emplace_back("idempotency-replayed", "true");
  return answer;
}

struct Claim {
  const Context& context;
  std::string key;
  Uuid owner;
  Sha256 fingerprint;
  std::chrono::seconds lease;

  bool insert(db::Transaction& tx) const {
    const auto& now = context.now;
    return tx.exec(sql::claim_key, context.caller.client, context.route, key, fingerprint, owner, now + lease, now,
                   now + kept_for)
               .affected_rows() == 1;
  }
  /// With its answer, sent; a key that is there already ends the transaction.
  void send(db::Transaction& tx, const Answer& answer) const {
    const auto& now = context.now;
    tx.send(sql::keep_new_key, context.caller.client, context.route, key, fingerprint, owner, now, now + kept_for,
            answer.status, headers_as_text(answer.headers), answer.body);
  }
  /// The answer that is kept; nothing when this owner has taken over a marker whose lease ran out.
  Result<std::optional<Answer>, Problem> look(db::Transaction& tx) const {
    const auto rows = tx.exec(sql::find_key, context.caller.client, context.route, key);
    if (rows.empty()) return in_progress();  // the first was given up between our two statements
    if (db::to_bytes(rows[0]["fingerprint"]) != Bytes(fingerprint.begin(), fingerprint.end())) return reused();
    if (rows[0]["status"].as<int>() != 0) return std::optional{stored_answer(rows[0])};
    const auto taken =
        tx.exec(sql::take_over_key, context.caller.client, context.route, key, owner, context.now + lease, context.now);
    if (taken.affected_rows() == 1) return std::optional<Answer>{};
    return in_progress();
  }
};

Claim claim_of(const Context& context, std::chrono::seconds lease) {
  return {context, std::string{context.header("idempotency-key").value_or("")},
          new_uuid(context.now, context.services.random), fingerprint_of(context), lease};
}

bool keep(db::Transaction& tx, const Context& context, const Begun& begun, const Answer& answer) {
  return tx.exec(sql::keep_answer, context.caller.client, context.route, begun.key, begun.owner, answer.status,
                 headers_as_text(answer.headers), answer.body)
             .affected_rows() == 1;
}

/// A claim that waits for the first one's transaction longer than the lock timeout: the first still runs.
template <class Run>
auto or_in_progress(Run&& run) -> decltype(run()) {
  try {
    return run();
  } catch (const pqxx::sql_error& failure) {
    if (failure.sqlstate() != lock_timeout) throw;
    return in_progress();
  }
}

}  // namespace

Result<Answer, Problem> once(Context& context, const Effect& effect) {
  if (!context.header("idempotency-key")) return context.database().write(effect);
  const auto claim = claim_of(context, in_transaction);
  const auto attempt = [&](db::Transaction& tx) -> Result<Answer, Problem> {
    if (!claim.insert(tx)) {
      auto known = claim.look(tx);
      if (!known) return known.error();
      if (*known) return std::move(**known);
    }
    auto answer = effect(tx);
    if (answer && !keep(tx, context, {{}, claim.key, claim.owner}, *answer)) return in_progress();
    return answer;
  };
  return or_in_progress([&] { return context.database().write(attempt); });
}

Result<Answer, Problem> once(Context& context, const QuickEffect& quick, const Effect& effect) {
  const auto claim = claim_of(context, in_transaction);
  const auto attempt = [&](db::Transaction& tx) -> Result<Answer, Done> {
    auto answer = quick(tx);
    if (!answer) return Done{};
    claim.send(tx, *answer);
    return std::move(*answer);
  };
  try {
    if (auto answer = context.database().write(attempt)) return std::move(*answer);
  } catch (const pqxx::sql_error& failure) {
    const auto& state = failure.sqlstate();
    if (!state.starts_with("22") && !state.starts_with("23") && state != lock_timeout) throw;
  }
  return once(context, effect);
}

Result<Begun, Problem> begin(Context& context, std::chrono::seconds lease) {
  const auto claim = claim_of(context, lease);
  const auto attempt = [&](db::Transaction& tx) -> Result<Begun, Problem> {
    Begun begun{{}, claim.key, claim.owner};
    if (claim.key.empty() || claim.insert(tx)) return begun;
    auto known = claim.look(tx);
    if (!known) return known.error();
    begun.replay = std::move(*known);
    return begun;
  };
  return or_in_progress([&] { return context.database().write(attempt); });
}

Result<Done, Problem> finish(db::Transaction& tx, const Context& context, const Begun& begun, const Answer& answer) {
  if (begun.key.empty() || keep(tx, context, begun, answer)) return Done{};
  return in_progress();
}

void abandon(const Context& context, const Begun& begun) {
  if (begun.key.empty()) return;
  context.database().write([&](db::Transaction& tx) {
    tx.exec(sql::free_key, context.caller.client, context.route, begun.key, begun.owner);
    return true;
  });
}

}  // namespace kythu::gateway
