// JSON Web Signatures (RFC 7515, RFC 7797) in their three forms, and JAdES (ETSI TS 119 182-1) among them.
//
// Strict where readers differ: no member twice, no header parameter in two places, every name in `crit` understood and
// there, an algorithm that fits the certificate's key, and base64url without padding.
#pragma once

#include "report.hpp"
#include "xml_reference.hpp"

namespace kythu::signing::validation {

/// It looks like one of the three forms.
bool is_json_web_signature(std::string_view text);

Result<ValidationReport, ValidationFault> validate_json_web(const World& world, const ValidationOrder& order);

}  // namespace kythu::signing::validation
