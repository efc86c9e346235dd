// Which keys of the vault sign administrative results, and for whom.
#pragma once

#include "gateway/core/context.hpp"

namespace kythu::gateway {

bool makes_results(const hsm::KeyInfo& key);
bool may_sign_for(const hsm::KeyInfo& key, AgencyId agency);

/// The key of this name or, after a rotation, its last successor, ready to sign for the agency; credential_unknown for
/// one that is not there or not the agency's, which look the same from outside; credential_not_active for one that
/// officers have not activated, or have suspended, or whose certificate is revoked.
Result<signing::Signatory, Problem> signatory_of(const Context& context, AgencyId agency, std::string_view credential);

}  // namespace kythu::gateway
