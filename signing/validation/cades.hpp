// CMS signatures by themselves: CAdES (ETSI EN 319 122-1), attached or detached, and plain SignedData (RFC 5652).
#pragma once

#include "report.hpp"

namespace kythu::signing::validation {

/// Each signer of it; `detached` is the content where it holds none. A CMS that cannot be read is one broken signature.
std::vector<SignatureReport> judge_cms(World world, BytesView cms, BytesView detached);

Result<ValidationReport, ValidationFault> validate_cms(const World& world, const ValidationOrder& order);

}  // namespace kythu::signing::validation
