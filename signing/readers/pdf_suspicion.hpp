// What makes a PDF unfit to be signed: content that acts by itself, and promises that nobody changes it.
#pragma once

#include <qpdf/QPDF.hh>

namespace kythu::signing::readers {

/// JavaScript, launch actions, additional actions, XFA: what is shown could differ from what was signed.
bool has_active_content(QPDF& pdf);

/// An earlier signature forbids a further one: ISO 32000-2, 12.8.2.2 (DocMDP, P = 1), 12.8.2.4 (FieldMDP over all
/// fields) and 12.7.5.5 (/Lock with P = 1 in a field that is signed).
bool forbids_changes(QPDF& pdf);
/// A certification allows forms and signatures, but no further annotation, which a visible field is (DocMDP, P = 2).
bool forbids_annotations(QPDF& pdf);
/// A FieldMDP locks the field of this full name, or would lock a new one (ISO 32000-2, 12.8.2.4).
bool locks_field(QPDF& pdf, const std::string& name);

}  // namespace kythu::signing::readers
