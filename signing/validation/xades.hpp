// XML signatures: XAdES (ETSI EN 319 132-1) to level LTA, and plain XMLDSig (W3C XMLDSig 1.1), in every packaging.
//
// Against wrapped signatures: an Id names one element of the whole document or none; the signed properties are those
// of the signature itself; every ds:Object is signed or holds the properties; and a document of which some part is
// under no signature has not passed.
#pragma once

#include "report.hpp"
#include "xml_reference.hpp"

namespace kythu::signing::validation {

/// Every ds:Signature of the document, each with its verdict. `files` answers for references to what is not inside.
std::vector<SignatureReport> judge_xml(const World& world, const XmlDocument& document, const FindFile& files);

Result<ValidationReport, ValidationFault> validate_xml(const World& world, const ValidationOrder& order);

}  // namespace kythu::signing::validation
