#include "tokens.hpp"

#include <algorithm>
#include <sstream>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "config/database/audit.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

constexpr std::chrono::seconds remembered_for{5};
constexpr std::size_t most_remembered = 4'096;
constexpr std::string_view prefix = "kyt_";

std::vector<std::string> words(const std::string& text) {
  std::istringstream in{text};
  return {std::istream_iterator<std::string>{in}, {}};
}

std::string joined(const std::vector<std::string>& all) {
  std::string text;
  for (const auto& word : all) text += (text.empty() ? "" : " ") + word;
  return text;
}

Bytes bound_to(const Credentials& credentials) {
  const auto* certificate = std::get_if<ConnectionCertificate>(&credentials.proof);
  return certificate ? Bytes(certificate->sha256.begin(), certificate->sha256.end()) : Bytes{};
}

bool all_in(const std::vector<std::string>& wanted, const std::vector<std::string>& granted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& scope) {
    return std::find(granted.begin(), granted.end(), scope) != granted.end();
  });
}

}  // namespace

Tokens::Tokens(db::Database& database, std::chrono::seconds lifetime, Clock clock, Random random)
    : database_(database), lifetime_(lifetime), clock_(std::move(clock)), random_(std::move(random)) {}

Result<IssuedToken, TokenRefusal> Tokens::issue(const Credentials& credentials, std::string_view scope,
                                                const std::string& request_id) {
  const auto now = clock_();
  const auto client = ClientId::parse(credentials.client_id).value_or(ClientId{});
  const IssuedToken fresh{std::string{prefix} + random_token(random_), lifetime_, {}};
  std::optional<TokenRefusal> refusal;
  std::string granted;
  database_.write([&](db::Transaction& tx) {  // a refusal is committed too: its audit record stays
    refusal.reset();
    const auto proven = proven_scopes(tx, client, credentials, now);
    const auto scopes = proven ? std::optional{words(*proven)} : std::nullopt;
    const auto wanted = scope.empty() && scopes ? *scopes : words(std::string{scope});
    if (!scopes) {
      refusal = TokenRefusal::invalid_client;
    } else if (wanted.empty() || !all_in(wanted, *scopes)) {
      refusal = TokenRefusal::invalid_scope;
    } else {
      granted = joined(wanted);
      tx.exec(sql::insert_token, sha256(fresh.token), client, granted, now, now + lifetime_, bound_to(credentials));
    }
    const auto detail = boost::json::serialize(boost::json::value{{"scope", granted}});
    const std::string actor = scopes ? "client:" + client.text() : "client:unknown";
    db::record(tx, {.chain = "access",
                    .actor = actor,
                    .act = "token.issued",
                    .object = client.text(),
                    .outcome = refusal ? "refused" : "done",
                    .detail = detail,
                    .request_id = request_id,
                    .at = now});
    return true;
  });
  if (refusal) return *refusal;
  return IssuedToken{fresh.token, lifetime_, granted};
}

std::optional<Caller> Tokens::remembered(const Sha256& hash, Instant now) {
  std::lock_guard lock(mutex_);
  const auto found = known_.find(hash);
  if (found == known_.end() || found->second.until <= now) return std::nullopt;
  return found->second.caller;
}

std::optional<Caller> Tokens::find(std::string_view token) {
  const auto now = clock_();
  if (!token.starts_with(prefix) || token.size() > 100) return std::nullopt;
  const auto hash = sha256(token);
  if (auto caller = remembered(hash, now)) return caller;
  const auto rows = database_.read([&](db::Transaction& tx) { return tx.exec(sql::find_token, hash, now); });
  if (rows.empty()) return std::nullopt;
  Caller caller{db::to_id<ClientId>(rows[0][0]), {}, words(rows[0][1].as<std::string>())};
  caller.certificate_sha256 = db::to_bytes(rows[0][4]);
  for (const auto& row : rows) caller.agencies.push_back(db::to_id<AgencyId>(row[3]));
  const auto until = std::min(db::to_instant(rows[0][2]), now + remembered_for);
  std::lock_guard lock(mutex_);
  if (known_.size() >= most_remembered) known_.clear();
  known_.insert_or_assign(hash, Known{caller, until});
  return caller;
}

std::size_t Tokens::sweep() {
  return database_.write([&](db::Transaction& tx) {
    tx.exec(sql::sweep_assertions, clock_());
    return static_cast<std::size_t>(tx.exec(sql::sweep_tokens, clock_()).affected_rows());
  });
}

}  // namespace kythu::gateway
