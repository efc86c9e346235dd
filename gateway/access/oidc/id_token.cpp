#include "id_token.hpp"

#include <algorithm>
#include <array>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "members.hpp"

namespace kythu::gateway::oidc {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds skew{60}, oldest_issue{600};
constexpr std::size_t longest_subject = 255;             // OpenID Connect Core, section 2
constexpr std::int64_t latest_second = 253'402'300'799;  // the end of the year 9999

constexpr std::array<std::pair<TokenFault, std::string_view>, 12> fault_names{{
    {TokenFault::malformed, "malformed"},
    {TokenFault::algorithm, "algorithm"},
    {TokenFault::unknown_key, "unknown_key"},
    {TokenFault::signature, "signature"},
    {TokenFault::issuer, "issuer"},
    {TokenFault::audience, "audience"},
    {TokenFault::expired, "expired"},
    {TokenFault::too_early, "too_early"},
    {TokenFault::nonce, "nonce"},
    {TokenFault::subject, "subject"},
    {TokenFault::acr, "acr"},
    {TokenFault::not_anew, "not_anew"},
}};

TokenFault fault_of(JwsFault fault) {
  switch (fault) {
    case JwsFault::malformed: return TokenFault::malformed;
    case JwsFault::algorithm: return TokenFault::algorithm;
    case JwsFault::unknown_key: return TokenFault::unknown_key;
    case JwsFault::signature: return TokenFault::signature;
  }
  std::abort();
}

std::optional<Instant> instant_of(const json::object& claims, std::string_view name) {
  const auto* value = claims.if_contains(json::string_view{name.data(), name.size()});
  const auto* seconds = value ? value->if_int64() : nullptr;
  if (!seconds || *seconds < 0 || *seconds > latest_second) return std::nullopt;
  return Instant{std::chrono::seconds{*seconds}};
}

/// A token for others too could be played to us by one of them.
bool is_for(const json::object& claims, std::string_view client) {
  const auto* audience = claims.if_contains("aud");
  const auto* list = audience ? audience->if_array() : nullptr;
  const bool one_of_one =
      list && list->size() == 1 && list->front().is_string() && list->front().get_string() == client;
  const bool ours = one_of_one || text_of(claims, "aud") == client;
  return ours && (!claims.contains("azp") || text_of(claims, "azp") == client);
}

std::optional<TokenFault> time_fault(const json::object& claims, Instant now) {
  const auto until = instant_of(claims, "exp"), issued = instant_of(claims, "iat");
  if (!until || !issued) return TokenFault::malformed;
  if (now >= *until + skew) return TokenFault::expired;
  if (*issued > now + skew || *issued + oldest_issue < now) return TokenFault::too_early;
  if (!claims.contains("nbf")) return std::nullopt;
  const auto from = instant_of(claims, "nbf");
  return !from || *from > now + skew ? std::optional{TokenFault::too_early} : std::nullopt;
}

std::optional<TokenFault> proof_fault(const json::object& claims, const Expected& expected) {
  const auto shown = instant_of(claims, "auth_time");
  if (claims.contains("auth_time") && !shown) return TokenFault::malformed;
  if (shown && *shown > expected.now + skew) return TokenFault::too_early;
  if (expected.proved_since && (!shown || *shown + skew < *expected.proved_since)) return TokenFault::not_anew;
  const bool strong =
      expected.acr.empty() || std::ranges::find(expected.acr, text_of(claims, "acr")) != expected.acr.end();
  return strong ? std::nullopt : std::optional{TokenFault::acr};
}

std::optional<TokenFault> claim_fault(const json::object& claims, const Expected& expected) {
  const auto subject = text_of(claims, "sub");
  if (text_of(claims, "iss") != expected.issuer) return TokenFault::issuer;
  if (!is_for(claims, expected.client)) return TokenFault::audience;
  if (const auto fault = time_fault(claims, expected.now)) return fault;
  if (expected.nonce.empty() || !equal_in_constant_time(as_bytes(text_of(claims, "nonce")), as_bytes(expected.nonce))) {
    return TokenFault::nonce;
  }
  if (subject.empty() || subject.size() > longest_subject) return TokenFault::subject;
  return proof_fault(claims, expected);
}

/// Only the JSON value true: some providers send the text "false", which is not empty.
bool is_verified(const json::object& claims) {
  const auto* flag = claims.if_contains("email_verified");
  return flag && flag->is_bool() && flag->get_bool();
}

}  // namespace

std::string_view name(TokenFault fault) {
  for (const auto& [known, text] : fault_names) {
    if (known == fault) return text;
  }
  std::abort();
}

Result<ProvenIdentity, TokenFault> judge_id_token(std::string_view token, const std::vector<VerifyingKey>& keys,
                                                  const Expected& expected) {
  const auto verified = verify_jws(token, keys, expected.algorithms);
  if (!verified) return fault_of(verified.error());
  const auto& claims = *verified;
  if (const auto fault = claim_fault(claims, expected)) return *fault;
  return ProvenIdentity{.issuer = expected.issuer,
                        .subject = text_of(claims, "sub"),
                        .email = is_verified(claims) ? text_of(claims, "email") : "",
                        .proved_at = instant_of(claims, "auth_time").value_or(Instant{})};
}

}  // namespace kythu::gateway::oidc
