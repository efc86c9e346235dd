#include "client_proof.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "gateway/access/oidc/jws.hpp"
#include "hsm/strict_json.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds skew{60}, longest_life{300};
constexpr std::size_t longest_jwt = 16 * 1024, longest_jti = 255, levels = 8;
const std::vector<std::string> algorithms{"RS256", "PS256", "ES256", "EdDSA"};

std::string text_of(const json::object& claims, std::string_view name) {
  const auto* value = claims.if_contains(json::string_view{name.data(), name.size()});
  const auto* text = value ? value->if_string() : nullptr;
  return text ? std::string{std::string_view{*text}} : "";
}

std::optional<std::string> scopes_by_secret(db::Transaction& tx, ClientId client, const Secret& shown, Instant now) {
  const auto secret = sha256(shown.reveal());
  const auto rows = tx.exec(sql::live_secrets, client, now);
  bool matches = false;
  std::string scopes;
  for (int slot = 0; slot < 2; ++slot) {
    const bool there = slot < static_cast<int>(rows.size());
    const Bytes known = there ? db::to_bytes(rows[slot][0]) : Bytes(secret.size(), 0);
    if (there) scopes = rows[slot][1].as<std::string>();
    matches = (equal_in_constant_time(known, secret) && there) || matches;
  }
  return matches ? std::optional{scopes} : std::nullopt;
}

bool names_us(const json::object& claims, const std::vector<std::string>& audiences) {
  const auto is_ours = [&](const json::value& one) {
    return one.is_string() && std::ranges::find(audiences, std::string_view{one.get_string()}) != audiences.end();
  };
  const auto* audience = claims.if_contains("aud");
  const auto* list = audience ? audience->if_array() : nullptr;
  return list ? std::ranges::any_of(*list, is_ours) : audience && is_ours(*audience);
}

std::optional<Instant> moment(const json::object& claims, const char* name, Instant now) {
  const auto* value = claims.if_contains(name);
  const auto* seconds = value ? value->if_int64() : nullptr;
  const auto today = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  constexpr std::int64_t day = 86'400;
  if (!seconds || *seconds < today - day || *seconds > today + day) return std::nullopt;
  return Instant{std::chrono::seconds{*seconds}};
}

/// Until when it is good; nothing when it is not.
std::optional<Instant> good_until(const json::object& claims, Instant now) {
  const auto until = moment(claims, "exp", now);
  if (!until || *until + skew <= now || *until > now + longest_life + skew) return std::nullopt;
  for (const auto* from : {"iat", "nbf"}) {
    if (!claims.contains(from)) continue;
    const auto begun = moment(claims, from, now);
    if (!begun || *begun > now + skew) return std::nullopt;
  }
  return *until + skew;
}

std::optional<std::string> scopes_by_assertion(db::Transaction& tx, ClientId client, const Assertion& shown,
                                               Instant now) {
  const auto rows = tx.exec(sql::client_keys, client);
  const auto keys = rows.empty() ? std::nullopt : oidc::read_key_set(rows[0][0].as<std::string>());
  if (!keys) return std::nullopt;
  const auto claims = oidc::verify_jws(shown.jwt, *keys, algorithms);
  if (!claims) return std::nullopt;
  const auto id = client.text(), jti = text_of(*claims, "jti");
  const auto until = good_until(*claims, now);
  const bool good = text_of(*claims, "iss") == id && text_of(*claims, "sub") == id && until &&
                    names_us(*claims, shown.audiences) && !jti.empty() && jti.size() <= longest_jti;
  if (!good || tx.exec(sql::use_assertion, client, sha256(jti), *until).affected_rows() == 0) return std::nullopt;
  return rows[0][1].as<std::string>();
}

std::optional<std::string> scopes_by_certificate(db::Transaction& tx, ClientId client,
                                                 const ConnectionCertificate& shown) {
  const auto rows = tx.exec(sql::scopes_by_certificate, client, shown.sha256);
  return rows.empty() ? std::nullopt : std::optional{rows[0][0].as<std::string>()};
}

}  // namespace

std::string claimed_client(std::string_view jwt) {
  const auto first = jwt.find('.'), last = jwt.rfind('.');
  if (first == last || jwt.size() > longest_jwt) return {};
  const auto bytes = oidc::from_base64url(jwt.substr(first + 1, last - first - 1));
  const auto claims = hsm::parse_strict(bytes ? as_text(*bytes) : "", levels);
  return claims && claims->is_object() ? text_of(claims->get_object(), "sub") : "";
}

std::optional<Sha256> certificate_sha256(std::string_view pem) {
  constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----", end = "-----END CERTIFICATE-----";
  const auto from = pem.find(begin), to = pem.find(end);
  if (from == std::string_view::npos || to == std::string_view::npos || to < from + begin.size()) return std::nullopt;
  std::string body{pem.substr(from + begin.size(), to - from - begin.size())};
  std::erase_if(body, [](char c) { return c == '\n' || c == '\r'; });
  const auto der = from_base64(body);
  return der && !der->empty() ? std::optional{sha256(*der)} : std::nullopt;
}

std::optional<std::string> proven_scopes(db::Transaction& tx, ClientId client, const Credentials& credentials,
                                         Instant now) {
  const auto& proof = credentials.proof;
  if (const auto* secret = std::get_if<Secret>(&proof)) return scopes_by_secret(tx, client, *secret, now);
  if (const auto* assertion = std::get_if<Assertion>(&proof)) return scopes_by_assertion(tx, client, *assertion, now);
  return scopes_by_certificate(tx, client, std::get<ConnectionCertificate>(proof));
}

}  // namespace kythu::gateway
