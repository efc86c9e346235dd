#include "statement.hpp"

#include <algorithm>

#include "config/base/digest.hpp"
#include "ecdsa.hpp"

namespace kythu::hsm {
namespace {

template <class All, class One>
bool has(const All& all, const One& one) {
  return std::ranges::find(all, one) != all.end();
}

bool may_state(const KeyInfo& key, std::optional<AgencyId> agency) {
  return key.available && key.state == KeyState::active && !key.revoked && !key.algorithms.empty() &&
         !key.certificate_chain.empty() && has(key.purposes, Purpose::checkpoint) &&
         (!agency || key.agencies.empty() || has(key.agencies, *agency));
}

Bytes digest_for(Algorithm algorithm, std::string_view text) {
  switch (digest_size(algorithm)) {
    case 48: return sha384(as_bytes(text));
    case 64: return sha512(as_bytes(text));
    default: break;
  }
  const auto digest = sha256(as_bytes(text));
  return {digest.begin(), digest.end()};
}

bool is_ecdsa(Algorithm algorithm) {
  return algorithm == Algorithm::ecdsa_p256_sha256 || algorithm == Algorithm::ecdsa_p384_sha384;
}

}  // namespace

std::optional<KeyInfo> statement_key(Keys& keys, std::optional<AgencyId> agency) {
  auto all = keys.list();
  if (!all) return std::nullopt;
  const auto found = std::ranges::find_if(*all, [&](const KeyInfo& key) { return may_state(key, agency); });
  return found == all->end() ? std::nullopt : std::optional{std::move(*found)};
}

Result<Bytes, Refusal> sign_statement(Keys& keys, const KeyInfo& key, std::string_view text, std::string job,
                                      std::optional<AgencyId> agency) {
  const auto algorithm = key.algorithms.front();
  auto signature = keys.sign({.key = key.label,
                              .purpose = Purpose::checkpoint,
                              .agency = agency                 ? *agency
                                        : key.agencies.empty() ? AgencyId{}
                                                               : key.agencies.front(),
                              .algorithm = algorithm,
                              .digest = digest_for(algorithm, text),
                              .job = std::move(job),
                              .message = to_bytes(text)});
  if (!signature) return signature.error();
  return is_ecdsa(algorithm) ? ecdsa_der(signature->value) : std::move(signature->value);
}

}  // namespace kythu::hsm
