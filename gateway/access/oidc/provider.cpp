#include "provider.hpp"

#include <algorithm>

#include <boost/json/object.hpp>

#include "assertion.hpp"
#include "config/base/digest.hpp"
#include "hsm/strict_json.hpp"
#include "members.hpp"

namespace kythu::gateway::oidc {
namespace {

namespace json = boost::json;

constexpr std::chrono::hours kept_for{1};
constexpr std::chrono::minutes between_tries{1};
constexpr std::chrono::seconds reading{5}, exchanging{10};
constexpr std::size_t largest_answer = 64 * 1024, answer_levels = 16;

std::optional<json::object> object_in(BytesView body) {
  auto value = hsm::parse_strict(as_text(body), answer_levels);
  if (!value || !value->is_object()) return std::nullopt;
  return std::move(value->as_object());
}

/// Whole, over TLS unless the issuer itself is not, and nothing in it that could end a header line.
bool is_address(std::string_view url, std::string_view issuer) {
  const auto scheme = issuer.substr(0, issuer.find("://") + 3);
  return url.starts_with(scheme) && url.size() < 2'000 && url.find('#') == std::string_view::npos &&
         std::ranges::all_of(url, [](char c) { return c > 0x20 && c < 0x7F; });
}

std::optional<ProviderFacts> facts_in(BytesView body, const std::string& issuer) {
  const auto document = object_in(body);
  if (!document || text_of(*document, "issuer") != issuer) return std::nullopt;
  const auto* named = document->if_contains("authorization_response_iss_parameter_supported");
  ProviderFacts facts{.authorization = text_of(*document, "authorization_endpoint"),
                      .token = text_of(*document, "token_endpoint"),
                      .keys = text_of(*document, "jwks_uri"),
                      .end_session = text_of(*document, "end_session_endpoint"),
                      .names_itself = named && named->is_bool() && named->get_bool()};
  for (const auto& url : {facts.authorization, facts.token, facts.keys}) {
    if (!is_address(url, issuer)) return std::nullopt;
  }
  if (!is_address(facts.end_session, issuer)) facts.end_session.clear();
  return facts;
}

}  // namespace

std::string form_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    const auto byte = static_cast<unsigned char>(c);
    out += plain ? std::string{c} : std::string{'%', digits[byte >> 4], digits[byte & 15]};
  }
  return out;
}

Provider::Provider(const settings::Oidc& settings, wire::Fetch& outside, Clock clock, Random random)
    : settings_(settings), outside_(outside), clock_(std::move(clock)), random_(std::move(random)) {}

Result<Bytes, ProviderFault> Provider::get(const std::string& url) {
  const auto reply = outside_.fetch({.url = url,
                                     .headers = {{"accept", "application/json"}},
                                     .body = {},
                                     .patience = reading,
                                     .answer_limit = largest_answer,
                                     .may_repeat = true});
  if (!reply || reply->status != 200) return ProviderFault::unreachable;
  return reply->body;
}

Result<ProviderFacts, ProviderFault> Provider::facts() {
  const std::lock_guard lock{mutex_};
  const auto now = clock_();
  if (facts_ && now - facts_at_ < kept_for) return *facts_;
  const auto separator = settings_.issuer.ends_with('/') ? "" : "/";
  const auto body = get(settings_.issuer + separator + ".well-known/openid-configuration");
  auto read = body ? facts_in(*body, settings_.issuer) : std::nullopt;
  if (!read) return ProviderFault::unreachable;
  facts_ = std::move(read);
  facts_at_ = now;
  return *facts_;
}

std::string Provider::end_session() {
  const std::lock_guard lock{mutex_};
  return facts_ ? facts_->end_session : "";
}

Result<Provider::Keys, ProviderFault> Provider::keys(bool anew) {
  const auto known = facts();
  if (!known) return known.error();
  const std::lock_guard lock{mutex_};
  const auto now = clock_();
  const auto age = now - keys_at_;
  if (keys_ && age < (anew ? std::chrono::seconds{between_tries} : std::chrono::seconds{kept_for})) return keys_;
  const auto body = get(known->keys);
  auto read = body ? read_key_set(as_text(*body)) : std::nullopt;
  if (!read) return ProviderFault::unreachable;
  keys_ = std::make_shared<const std::vector<VerifyingKey>>(std::move(*read));
  keys_at_ = now;
  return keys_;
}

Result<std::string, ProviderFault> Provider::exchange(const CodeExchange& wanted) {
  const auto known = facts();
  if (!known) return known.error();
  std::string form = "grant_type=authorization_code&code=" + form_encoded(wanted.code) +
                     "&redirect_uri=" + form_encoded(wanted.redirect) + "&code_verifier=" + wanted.verifier;
  wire::FetchRequest request{
      .method = "POST",
      .url = known->token,
      .headers = {{"accept", "application/json"}, {"content-type", "application/x-www-form-urlencoded"}},
      .body = {},
      .patience = exchanging,
      .answer_limit = largest_answer};
  const auto client = form_encoded(settings_.client), secret = form_encoded(settings_.client_secret.reveal());
  if (!settings_.client_key.empty()) {
    const auto assertion = client_assertion(settings_.client_key, {settings_.client, known->token, clock_()}, random_);
    if (!assertion) return ProviderFault::unreachable;
    form += "&client_id=" + client + "&client_assertion=" + *assertion +
            "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
  } else if (settings_.secret_in_body) {
    form += "&client_id=" + client + "&client_secret=" + secret;
  } else {
    request.headers.emplace_back("authorization", "Basic " + to_base64(as_bytes(client + ":" + secret)));
  }
  request.body = to_bytes(form);
  const auto reply = outside_.fetch(request);
  if (!reply || reply->status >= 500) return ProviderFault::unreachable;
  const auto answer = object_in(reply->body);
  const auto token = answer ? text_of(*answer, "id_token") : "";
  if (reply->status != 200 || token.empty()) return ProviderFault::refused;
  return token;
}

}  // namespace kythu::gateway::oidc
