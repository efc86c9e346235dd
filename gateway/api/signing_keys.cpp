#include "gateway/api/signing_keys.hpp"

#include <algorithm>

namespace kythu::gateway {

bool makes_results(const hsm::KeyInfo& key) {
  return std::ranges::find(key.purposes, hsm::Purpose::result) != key.purposes.end() && !key.algorithms.empty();
}

bool may_sign_for(const hsm::KeyInfo& key, AgencyId agency) {
  return key.agencies.empty() || std::ranges::find(key.agencies, agency) != key.agencies.end();
}

Result<signing::Signatory, Problem> signatory_of(const Context& context, AgencyId agency, std::string_view credential) {
  const auto keys = context.services.keys.list();
  if (!keys) return problem_of(keys.error());
  const auto* key = hsm::current_key(*keys, credential);
  if (key == nullptr || !makes_results(*key) || !may_sign_for(*key, agency)) {
    return problem_of(signing::Refusal::key_unknown);
  }
  if (key->state != hsm::KeyState::active || key->revoked) return problem_of(signing::Refusal::key_not_active);
  return signing::Signatory{.key = key->label,
                            .algorithm = key->algorithms.front(),
                            .certificate_chain = key->certificate_chain,
                            .agency = agency,
                            .job = {}};
}

}  // namespace kythu::gateway
