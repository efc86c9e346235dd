#include "watch.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "certificates.hpp"
#include "config/database/audit.hpp"
#include "signing/evidence/ocsp.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

constexpr std::chrono::hours asked_every{1};

bool is_watched(const hsm::ManagedKey& key, Instant now) {
  const auto state = hsm::state_at(key, now);
  const bool used =
      state == hsm::KeyState::certified || state == hsm::KeyState::active || state == hsm::KeyState::suspended;
  return used && !key.certificate_chain.empty();
}

void audit(db::Transaction& tx, const hsm::ManagedKey& key, std::string_view act, boost::json::object detail,
           Instant now) {
  db::record(tx, {.chain = "keys",
                  .actor = "system:key_watch",
                  .act = act,
                  .object = key.label,
                  .outcome = "done",
                  .detail = boost::json::serialize(detail),
                  .request_id = {},
                  .at = now});
}

Sha256 to_sha256(const pqxx::field& field) {
  const auto bytes = db::to_bytes(field);
  Sha256 hash{};
  KYTHU_ASSERT(bytes.size() == hash.size());
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

std::optional<Instant> instant_of(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional{db::to_instant(field)};
}

}  // namespace

std::map<Sha256, CertificateStatus> certificate_statuses(db::Database& database) {
  return database.read([](db::Transaction& tx) {
    std::map<Sha256, CertificateStatus> all;
    for (const auto& row : tx.exec(sql::list_certificate_statuses)) {
      all[to_sha256(row["certificate_sha256"])] = {.status = row["status"].as<std::string>(),
                                                   .revoked_at = instant_of(row["revoked_at"]),
                                                   .checked_at = instant_of(row["checked_at"]),
                                                   .fault = row["fault"].as<std::string>()};
    }
    return all;
  });
}

std::set<Sha256> revoked_certificates(const std::map<Sha256, CertificateStatus>& statuses) {
  std::set<Sha256> revoked;
  for (const auto& [hash, status] : statuses) {
    if (status.status == "revoked") revoked.insert(hash);
  }
  return revoked;
}

std::optional<int> warning_of(std::int64_t days_left) {
  for (const int days : {0, 7, 30, 90}) {
    if (days_left < days) return days;
  }
  return std::nullopt;
}

void KeyWatch::warn(const hsm::ManagedKey& key, Instant now) {
  const auto facts = facts_of(key.certificate_chain.front());
  if (!facts) return;
  const auto left = days_until(facts->not_after, now);
  const auto limit = warning_of(left);
  if (!limit) return;
  const auto hash = sha256(key.certificate_chain.front());
  const bool fresh = tools_.database.write([&](db::Transaction& tx) {
    if (tx.exec(sql::warn_of_expiry, key.label, hash, *limit, now).affected_rows() == 0) return false;
    audit(tx, key, "key.expiry_warned", {{"days", *limit}, {"not_after", rfc3339(facts->not_after)}}, now);
    return true;
  });
  if (!fresh) return;
  const auto end = rfc3339(facts->not_after);
  tools_.log.warning(*limit == 0 ? "key.expired" : "key.expires_soon",
                     {{"key", key.label}, {"days_left", left}, {"not_after", end}});
}

void KeyWatch::note_revoked(db::Transaction& tx, const hsm::ManagedKey& key, Instant now) {
  audit(tx, key, "key.certificate_revoked", {{"sha256", to_hex(sha256(key.certificate_chain.front()))}}, now);
}

void KeyWatch::ask(const hsm::ManagedKey& key, Instant now) {
  const auto hash = sha256(key.certificate_chain.front());
  const auto asked = tools_.database.read(
      [&](db::Transaction& tx) { return !tx.exec(sql::certificate_tried, hash, now - asked_every).empty(); });
  if (asked) return;
  const auto known = certificate_statuses(tools_.database);
  const bool was_revoked = revoked_certificates(known).contains(hash);
  const auto answer = signing::ask_ocsp(key.certificate_chain, tools_.outside, now, tools_.random);
  tools_.database.write([&](db::Transaction& tx) {
    if (!answer) return tx.exec(sql::certificate_unanswered, hash, now, signing::name(answer.error())), true;
    tx.exec(sql::certificate_answered, hash, answer->revoked ? "revoked" : "good", answer->revoked_at, now);
    if (answer->revoked && !was_revoked) note_revoked(tx, key, now);
    return true;
  });
  if (!answer) {
    tools_.log.warning("key.revocation_unknown", {{"key", key.label}, {"why", signing::name(answer.error())}});
  } else if (answer->revoked) {
    tools_.log.error("key.certificate_revoked", {{"key", key.label}});
  }
}

void KeyWatch::run_once() {
  tools_.ring.revoke(revoked_certificates(certificate_statuses(tools_.database)));
  const auto state = tools_.vault.state();
  if (!state) return;
  const auto now = tools_.clock();
  for (const auto& key : (*state).keys) {
    if (!is_watched(key, now)) continue;
    warn(key, now);
    ask(key, now);
  }
  tools_.ring.revoke(revoked_certificates(certificate_statuses(tools_.database)));
}

}  // namespace kythu::gateway
