// Judges a signed document. Hostile bytes come in here: only the parser program, in its sandbox, enters this room.
#pragma once

#include "signing/verdict/validator.hpp"

namespace kythu::signing::validation {

/// Once, before the sandbox closes: OpenSSL and the C library then open no file any more.
void prepare();

Result<ValidationReport, ValidationFault> validate(const ValidationOrder& order, const ValidationTrust& trust);

}  // namespace kythu::signing::validation
