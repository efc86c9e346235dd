// Every signature and document time stamp of a PDF (ETSI EN 319 142-1; ISO 32000-2, 12.8), each with its own verdict.
#pragma once

#include "report.hpp"

namespace kythu::signing::validation {

Result<ValidationReport, ValidationFault> validate_pdf(World world, const ValidationOrder& order);

}  // namespace kythu::signing::validation
