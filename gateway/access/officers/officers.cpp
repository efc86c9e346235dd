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

/// Who says to be whom: before it is known, the actor is nobody in particular.
struct Attempt {
  std::string_view act;
  std::string object;
  bool done = false;
  std::string request_id;
  Instant at;
  bool by_provider = false;
};

void audit(db::Transaction& tx, const Attempt& attempt) {
  db::record(tx, {.actor = "officer",
                  .act = attempt.act,
                  .object = attempt.object,
                  .outcome = attempt.done ? "done" : "refused",
                  .detail = attempt.by_provider ? R"({"by":"identity_provider"})" : "{}",
                  .request_id = attempt.request_id,
                  .at = attempt.at});
}

/// Whose this identity is; an address is looked at only until its account has a subject. In the caller's transaction.
std::optional<OfficerId> account_of(db::Transaction& tx, const ProvenIdentity& identity) {
  const auto rows = tx.exec(sql::find_identity, identity.issuer, identity.subject, identity.email);
  if (rows.empty()) return std::nullopt;
  const auto id = db::to_id<OfficerId>(rows[0]["officer_id"]);
  if (rows[0]["is_new"].as<bool>()) tx.exec(sql::bind_subject, id, identity.subject);
  return id;
}

}  // namespace

Officers::Officers(db::Database& database, const Secret& master, Clock clock, Random random)
    : database_(database), master_(master), clock_(std::move(clock)), random_(std::move(random)) {}

Secret Officers::totp_key(OfficerId id) const {
  const auto key = hmac_sha256(as_bytes(master_.reveal()), as_bytes("totp " + id.uuid_text()));
  return Secret{as_text(BytesView{key}.first(20))};
}

/// Who this is if code and, where one is asked for, password are right; counts wrong tries.
std::optional<OfficerId> Officers::judge(db::Transaction& tx, const std::string& login, const Secret* password,
                                         const std::string& code, bool& locked) {
  const auto now = clock_();
  const auto rows = tx.exec(sql::lock_officer, login);
  if (rows.empty()) {
    [[maybe_unused]] const bool never = password && password_matches(nobodys_hash, *password);
    return std::nullopt;
  }
  const auto row = rows[0];
  const auto id = db::to_id<OfficerId>(row["officer_id"]);
  locked = !row["locked_until"].is_null() && db::to_instant(row["locked_until"]) > now;
  const bool known = !password || password_matches(row["password_hash"].as<std::string>(), *password);
  const auto step = code_step(totp_key(id), code, now);
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
    const auto id = judge(tx, attempt.login, &attempt.password, attempt.code, locked);
    if (id) {
      tx.exec(sql::end_older_sessions, *id, now);
      tx.exec(sql::open_session, sha256(cookie), *id, now, now, false);
    }
    audit(tx, {"officer.log_in", attempt.login, id.has_value(), attempt.request_id, now});
    return id ? std::optional{officer_of(tx.exec(sql::get_officer, *id)[0])} : std::nullopt;
  });
  if (!officer) return locked ? LogInRefusal::locked : LogInRefusal::wrong;
  return Session{*officer, cookie, now, false};
}

Result<Session, LogInRefusal> Officers::log_in(const ProvenIdentity& identity, const std::string& request_id) {
  const auto now = clock_();
  const std::string cookie = random_token(random_);
  const auto officer = database_.write([&](db::Transaction& tx) -> std::optional<Officer> {
    const auto id = account_of(tx, identity);
    if (id) {
      tx.exec(sql::end_older_sessions, *id, now);
      tx.exec(sql::open_session, sha256(cookie), *id, now, identity.proved_at, true);
    }
    const auto known = id ? std::optional{officer_of(tx.exec(sql::get_officer, *id)[0])} : std::nullopt;
    audit(tx, {"officer.log_in", known ? known->login : "", known.has_value(), request_id, now, true});
    return known;
  });
  if (!officer) return LogInRefusal::no_account;
  return Session{*officer, cookie, identity.proved_at, true};
}

/// The same session under a new id: its first moment, and so its absolute limit, stays (F2).
std::optional<Session> Officers::renew(db::Transaction& tx, std::string_view cookie, OfficerId officer,
                                       Instant proved_at) {
  const std::string fresh = random_token(random_);
  const auto renewed = tx.exec(sql::renew_session, sha256(cookie), sha256(fresh), proved_at, clock_(), officer);
  if (renewed.empty()) return std::nullopt;
  return Session{officer_of(tx.exec(sql::get_officer, officer)[0]), fresh, proved_at,
                 renewed[0]["by_provider"].as<bool>()};
}

Result<Session, LogInRefusal> Officers::prove(std::string_view cookie, const std::string& code,
                                              const std::string& request_id) {
  const auto now = clock_();
  bool locked = false;
  const auto session = database_.write([&](db::Transaction& tx) -> std::optional<Session> {
    locked = false;
    const auto rows = tx.exec(sql::session_to_prove, sha256(cookie), now - idle, now - longest);
    if (rows.empty() || rows[0]["by_provider"].as<bool>()) return std::nullopt;  // the provider proves its own
    const auto login = rows[0]["login"].as<std::string>();
    const auto id = judge(tx, login, nullptr, code, locked);
    audit(tx, {"officer.proved", login, id.has_value(), request_id, now});
    return id ? renew(tx, cookie, *id, now) : std::nullopt;
  });
  if (!session) return locked ? LogInRefusal::locked : LogInRefusal::wrong;
  return *session;
}

Result<Session, LogInRefusal> Officers::prove(std::string_view cookie, const ProvenIdentity& identity,
                                              const std::string& request_id) {
  const auto now = clock_();
  const auto session = database_.write([&](db::Transaction& tx) -> std::optional<Session> {
    const auto rows = tx.exec(sql::session_to_prove, sha256(cookie), now - idle, now - longest);
    if (rows.empty()) return std::nullopt;
    const auto id = account_of(tx, identity);
    const bool same = id && *id == db::to_id<OfficerId>(rows[0]["officer_id"]);
    audit(tx, {"officer.proved", rows[0]["login"].as<std::string>(), same, request_id, now, true});
    return same ? renew(tx, cookie, *id, std::min(identity.proved_at, now)) : std::nullopt;
  });
  if (!session) return LogInRefusal::no_account;
  return *session;
}

std::optional<Session> Officers::find(std::string_view cookie) {
  const auto now = clock_();
  return database_.write([&](db::Transaction& tx) -> std::optional<Session> {
    const auto rows = tx.exec(sql::touch_session, sha256(cookie), now, now - idle, now - longest);
    if (rows.empty()) return std::nullopt;
    return Session{officer_of(rows[0]), std::string{cookie}, db::to_instant(rows[0]["proved_at"]),
                   rows[0]["by_provider"].as<bool>()};
  });
}

std::string Officers::csrf_of(std::string_view cookie) const {
  return to_base64url(hmac_sha256(as_bytes(master_.reveal()), as_bytes("csrf " + std::string{cookie})));
}

void Officers::record_refusal(std::string_view why, const std::string& request_id) {
  database_.write([&](db::Transaction& tx) {
    db::record(tx, {.actor = "officer",
                    .act = "officer.log_in",
                    .object = "",
                    .outcome = "refused",
                    .detail = R"({"by":"identity_provider","why":")" + std::string{why} + R"("})",
                    .request_id = request_id,
                    .at = clock_()});
    return Done{};
  });
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
