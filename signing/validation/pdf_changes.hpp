// What was changed in a PDF after a signature, and whether that was allowed. Two revisions are compared object by
// object: every difference has to be explained by a signature that was added, by evidence (DSS), by a field filled in
// where a certification allows it, or by descriptive data. What cannot be explained is not allowed, so shadow,
// replacement and incremental-saving attacks need no list of their own.
//
// Stricter than ISO 32000-2 where attacks live: fields are filled in only under a certification (DocMDP 2 or 3) and
// without a FieldMDP; annotations (DocMDP 3) never.
#pragma once

#include <set>
#include <string>

#include "pdf_signatures.hpp"

namespace kythu::signing::validation {

struct Changes {
  bool allowed = true;
  /// "signature_added", "timestamp_added", "evidence_added", "field_filled", "metadata_changed", and what is not
  /// allowed: "objects_changed", "objects_removed", "objects_appeared", "structure_changed"
  std::set<std::string> kinds;
};

/// `permission` is the strictest DocMDP of the earlier revision; 0 without one.
Changes compare(QPDF& before, QPDF& after, int permission);

}  // namespace kythu::signing::validation
