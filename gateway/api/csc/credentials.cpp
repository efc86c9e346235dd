#include "csc/credentials.hpp"

#include <algorithm>

#include "gateway/api/signing_keys.hpp"

namespace kythu::gateway {
namespace {

bool has_csc_purpose(const hsm::KeyInfo& key) {
  return std::ranges::find(key.purposes, hsm::Purpose::csc) != key.purposes.end();
}

void add_for_agencies(const Context& context, const hsm::KeyInfo& key, std::vector<CscCredential>& all) {
  std::vector<AgencyId> agencies;
  for (const auto& agency : context.caller.agencies) {
    if (may_sign_for(key, agency)) agencies.push_back(agency);
  }
  for (const auto& agency : agencies) {
    auto id = agencies.size() == 1 ? key.label : key.label + "@" + agency.text();
    all.push_back({std::move(id), key, agency, facts_of(key.certificate_chain.front())});
  }
}

}  // namespace

std::string_view CscCredential::certificate_status(Instant now) const {
  if (key.revoked) return "revoked";
  return facts && now < facts->not_after ? "valid" : "expired";
}

Result<std::vector<CscCredential>, CscError> csc_credentials(const Context& context) {
  const auto keys = context.services.keys.list();
  if (!keys) return csc_error_of(problem_of(keys.error()), context.request);
  std::vector<CscCredential> all;
  for (const auto& key : *keys) {
    const bool offered = has_csc_purpose(key) && !key.certificate_chain.empty() && !csc_key_algorithms(key).empty();
    if (offered) add_for_agencies(context, key, all);
  }
  std::ranges::sort(all, {}, &CscCredential::id);
  return all;
}

Result<CscCredential, CscError> find_csc_credential(const Context& context, std::string_view id) {
  auto all = csc_credentials(context);
  if (!all) return all.error();
  const auto found = std::ranges::find(*all, id, &CscCredential::id);
  if (found == all->end()) return csc_invalid("Invalid parameter credentialID");
  return std::move(*found);
}

Result<CscCredential, CscError> find_enabled_csc_credential(const Context& context, std::string_view id) {
  auto credential = find_csc_credential(context, id);
  if (!credential) return credential;
  if (!credential->enabled()) return csc_invalid("The credential identified by credentialID is disabled");
  if (credential->certificate_status(context.now) != "valid") return csc_invalid("Signing certificate is expired");
  return credential;
}

Answer csc_answer(const Result<boost::json::object, CscError>& outcome) {
  return outcome ? json_answer(200, *outcome) : to_answer(outcome.error());
}

}  // namespace kythu::gateway
