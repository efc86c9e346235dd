// Containers (ETSI EN 319 162-1): ASiC-S and ASiC-E with XAdES or CAdES inside. A file of the container that no
// signature is over is a fault of every signature: whoever unpacks it could not tell.
#pragma once

#include "report.hpp"

namespace kythu::signing::validation {

Result<ValidationReport, ValidationFault> validate_asic(const World& world, const ValidationOrder& order);

}  // namespace kythu::signing::validation
