#include "officers.hpp"

#include "config/base/digest.hpp"
#include "config/database/audit.hpp"
#include "gateway/access/officers/second_factor.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

constexpr int most_wrong_tries = 5;
constexpr std::chrono::minutes locked_for{15};

/// Verified when the login is unknown, so that the answer takes as long as for a known one.
constexpr std::string_view nobodys_hash =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

Officer officer_of(const pqxx::row& row) {
  return {.id = db::to_id<OfficerId>(row["officer_id"]),
          .agency = db::to_id<AgencyId>(row["agency_id"]),
          .login = row["login"].as<std::string>(),
          .name = row["name"].as<std::string>(),
          .role = parse_role(row["role"].as<std::string>()).value()};
}

void audit(db::Transaction& tx, const LogIn& attempt, std::string_view outcome, Instant at) {
  db::record(tx, {.actor = "officer",
                  .act = "officer.log_in",
                  .object = attempt.login,
                  .outcome = outcome,
                  .request_id = attempt.request_id,
                  .at = at});
}

}  // namespace

Officers::Officers(db::Database& database, const Secret& master, Clock clock, Random random)
    : database_(database), master_(master), clock_(std::move(clock)), random_(std::move(random)) {}

Secret Officers::totp_key(OfficerId id) const {
  const auto key = hmac_sha256(as_bytes(master_.reveal()), as_bytes("totp " + id.uuid_text()));
  return Secret{as_text(BytesView{key}.first(20))};
}

/// Who this is if password and code are right; counts wrong tries.
std::optional<OfficerId> Officers::judge(db::Transaction& tx, const LogIn& attempt, bool& locked) {
  const auto now = clock_();
  const auto rows = tx.exec(sql::lock_officer, attempt.login);
  if (rows.empty()) {
    [[maybe_unused]] const bool never = password_matches(nobodys_hash, attempt.password);
    return std::nullopt;
  }
  const auto row = rows[0];
  const auto id = db::to_id<OfficerId>(row["officer_id"]);
  locked = !row["locked_until"].is_null() && db::to_instant(row["locked_until"]) > now;
  const bool known = password_matches(row["password_hash"].as<std::string>(), attempt.password);
  const auto step = code_step(totp_key(id), attempt.code, now);
  const bool fresh = step && *step > row["last_step"].as<std::int64_t>();
  if (locked) return std::nullopt;
  if (known && fresh && row["disabled_at"].is_null()) {
    tx.exec(sql::accept_officer, id, *step);
    return id;
  }
  const bool enough = row["wrong_tries"].as<int>() + 1 >= most_wrong_tries;
  tx.exec(sql::refuse_officer, id, enough ? std::optional{now + locked_for} : std::nullopt);
  return std::nullopt;
}

Result<Session, LogInRefusal> Officers::log_in(const LogIn& attempt) {
  const auto now = clock_();
  const std::string cookie = random_token(random_);
  bool locked = false;
  // A refusal is committed too: the count of wrong tries and the audit record stay.
  const auto officer = database_.write([&](db::Transaction& tx) -> std::optional<Officer> {
    locked = false;
    const auto id = judge(tx, attempt, locked);
    if (id) {
      tx.exec(sql::end_older_sessions, *id, now);
      tx.exec(sql::open_session, sha256(cookie), *id, now);
    }
    audit(tx, attempt, id ? "done" : "refused", now);
    return id ? std::optional{officer_of(tx.exec(sql::get_officer, *id)[0])} : std::nullopt;
  });
  if (!officer) return locked ? LogInRefusal::locked : LogInRefusal::wrong;
  return Session{*officer, cookie};
}

std::optional<Officer> Officers::find(std::string_view cookie) {
  const auto now = clock_();
  return database_.write([&](db::Transaction& tx) -> std::optional<Officer> {
    const auto rows = tx.exec(sql::touch_session, sha256(cookie), now, now - idle, now - longest);
    if (rows.empty()) return std::nullopt;
    return officer_of(rows[0]);
  });
}

std::string Officers::csrf_of(std::string_view cookie) const {
  return to_base64url(hmac_sha256(as_bytes(master_.reveal()), as_bytes("csrf " + std::string{cookie})));
}

void Officers::log_out(std::string_view cookie, const std::string& request_id) {
  database_.write([&](db::Transaction& tx) {
    const auto ended = tx.exec(sql::end_session, sha256(cookie), clock_());
    if (!ended.empty()) {
      db::record(tx, {.actor = "officer:" + db::to_id<OfficerId>(ended[0][0]).text(),
                      .act = "officer.log_out",
                      .object = "",
                      .outcome = "done",
                      .request_id = request_id,
                      .at = clock_()});
    }
    return Done{};
  });
}

bool Officers::add(db::Transaction& tx, const NewOfficer& officer) {
  const auto added = tx.exec(sql::add_officer, officer.agency, officer.id, officer.login, officer.name,
                             name(officer.role), hash_password(officer.password, random_), clock_(), officer.person);
  return added.affected_rows() == 1;
}

}  // namespace kythu::gateway
