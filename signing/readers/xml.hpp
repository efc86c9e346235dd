// Reads XML that strangers wrote, to sign it: libxml2, strictly. UTF-8 only, no document type and so no entities,
// nothing fetched, and libxml2's own bounds on depth, names and text (no XML_PARSE_HUGE). Runs in the parser's sandbox.
#pragma once

#include "signing/inspector.hpp"

namespace kythu::signing::readers {

/// UTF-8 by its bytes and by its declaration. Another encoding would be read by iconv, which opens files; NUL is how
/// UTF-16 and UTF-32 show.
bool is_utf8_xml(std::string_view xml);

/// not_xml, or already_signed where it holds a ds:Signature, which a further one inside or around would break.
Result<XmlFacts, Refusal> plan_xml_signature(BytesView xml, const XmlQuestion& question);

}  // namespace kythu::signing::readers
