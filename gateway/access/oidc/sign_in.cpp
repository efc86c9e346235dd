#include "sign_in.hpp"

#include <charconv>

#include "assertion.hpp"
#include "config/base/digest.hpp"

namespace kythu::gateway::oidc {
namespace {

constexpr std::chrono::hours longest_session{8};
constexpr std::size_t longest_ticket = 200;

struct Ticket {
  Instant begun;
  Purpose purpose{};
};

/// "1763870000.p.<random>.<mac>"; what stands before the mac is what the mac is over.
std::optional<Ticket> read_ticket(std::string_view text) {
  const auto first = text.find('.');
  if (first == std::string_view::npos || text.size() < first + 3 || text[first + 2] != '.') return std::nullopt;
  const char purpose = text[first + 1];
  std::int64_t seconds = 0;
  const auto* end = text.data() + first;
  const auto read = std::from_chars(text.data(), end, seconds);
  if (read.ec != std::errc{} || read.ptr != end || (purpose != 's' && purpose != 'p')) return std::nullopt;
  return Ticket{Instant{std::chrono::seconds{seconds}}, purpose == 'p' ? Purpose::proof : Purpose::sign_in};
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const auto& word : words) all += (all.empty() ? "" : " ") + word;
  return all;
}

Expected expected_of(const settings::Oidc& settings, const Ticket& ticket, std::string nonce, Instant now) {
  return {.issuer = settings.issuer,
          .client = settings.client,
          .nonce = std::move(nonce),
          .algorithms = settings.algorithms,
          .acr = settings.acr,
          .proved_since = ticket.purpose == Purpose::proof ? ticket.begun : Instant{now - longest_session},
          .now = now};
}

}  // namespace

SignIn::SignIn(Tools tools)
    : tools_(std::move(tools)), provider_(tools_.settings, tools_.outside, tools_.clock, tools_.random) {}

std::string SignIn::derived(std::string_view what, std::string_view ticket) const {
  const auto text = "oidc " + std::string{what} + " " + std::string{ticket};
  return to_base64url(hmac_sha256(as_bytes(tools_.master.reveal()), as_bytes(text)));
}

Result<Begun, ProviderFault> SignIn::begin(Purpose purpose) {
  const auto facts = provider_.facts();
  if (!facts) return facts.error();
  const auto& settings = tools_.settings;
  const auto now = std::chrono::floor<std::chrono::seconds>(tools_.clock()).time_since_epoch().count();
  auto ticket = std::to_string(now) + (purpose == Purpose::proof ? ".p." : ".s.") + random_token(tools_.random);
  ticket += "." + derived("ticket", ticket);
  const auto challenge = to_base64url(sha256(derived("verifier", ticket)));
  std::string url = facts->authorization + (facts->authorization.find('?') == std::string::npos ? "?" : "&");
  url += "response_type=code&scope=openid%20email&client_id=" + form_encoded(settings.client) +
         "&redirect_uri=" + form_encoded(tools_.public_url + "/console/oidc") + "&state=" + derived("state", ticket) +
         "&nonce=" + derived("nonce", ticket) + "&code_challenge=" + challenge + "&code_challenge_method=S256";
  // With max_age the provider has to say when the officer proved themselves.
  const auto oldest = std::chrono::seconds{longest_session}.count();
  url += purpose == Purpose::proof ? "&prompt=login&max_age=0" : "&max_age=" + std::to_string(oldest);
  if (!settings.acr.empty()) url += "&acr_values=" + form_encoded(joined(settings.acr));
  return Begun{url, ticket};
}

Result<Proven, SignInRefusal> SignIn::finish(const Returned& returned) {
  const auto now = tools_.clock();
  const auto& text = returned.ticket;
  const auto dot = std::min(text.rfind('.'), text.size());
  const auto ticket = text.size() > longest_ticket ? std::nullopt : read_ticket(text);
  const bool ours =
      ticket && equal_in_constant_time(as_bytes(derived("ticket", text.substr(0, dot))),
                                       as_bytes(std::string_view{text}.substr(std::min(dot + 1, text.size()))));
  if (!ours || now >= ticket->begun + ticket_life ||
      !equal_in_constant_time(as_bytes(derived("state", text)), as_bytes(returned.state))) {
    return SignInRefusal{SignInFault::not_begun_here};
  }
  const auto facts = provider_.facts();
  if (!facts) return SignInRefusal{SignInFault::provider_down};
  const bool named = !returned.issuer.empty();
  if ((facts->names_itself && !named) || (named && returned.issuer != tools_.settings.issuer)) {
    return SignInRefusal{SignInFault::not_begun_here};  // another provider's answer (RFC 9207)
  }
  const auto token =
      provider_.exchange({returned.code, derived("verifier", text), tools_.public_url + "/console/oidc"});
  if (!token) {
    const bool refused = token.error() == ProviderFault::refused;
    return SignInRefusal{refused ? SignInFault::code_refused : SignInFault::provider_down};
  }
  auto identity = judge(*token, expected_of(tools_.settings, *ticket, derived("nonce", text), now));
  if (!identity) return SignInRefusal{SignInFault::token, oidc::name(identity.error())};
  return Proven{ticket->purpose, std::move(*identity)};
}

/// A key that is not known may be new: the set is fetched once more.
Result<ProvenIdentity, TokenFault> SignIn::judge(const std::string& token, const Expected& expected) {
  for (const bool anew : {false, true}) {
    const auto keys = provider_.keys(anew);
    if (!keys) return TokenFault::unknown_key;
    auto judged = judge_id_token(token, **keys, expected);
    if (judged || judged.error() != TokenFault::unknown_key) return judged;
  }
  return TokenFault::unknown_key;
}

std::string SignIn::log_out_url() {
  const auto page = provider_.end_session();
  if (page.empty()) return {};
  return page + (page.find('?') == std::string::npos ? "?" : "&") +
         "client_id=" + form_encoded(tools_.settings.client) +
         "&post_logout_redirect_uri=" + form_encoded(tools_.public_url + "/console");
}

}  // namespace kythu::gateway::oidc
