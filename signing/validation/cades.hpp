// CMS signatures by themselves: CAdES (ETSI EN 319 122-1), attached or detached, and plain SignedData (RFC 5652).
#pragma once

#include "report.hpp"

namespace kythu::signing::validation {

Result<ValidationReport, ValidationFault> validate_cms(World world, const ValidationOrder& order);

}  // namespace kythu::signing::validation
