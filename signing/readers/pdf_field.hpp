// Signature fields of a form, by their full names (ISO 32000-2, 12.7.4.2).
#pragma once

#include <optional>
#include <string>

#include <qpdf/QPDF.hh>

namespace kythu::signing::readers {

/// nullopt when no field has the name: partial names joined by periods, in UTF-8.
std::optional<QPDFObjectHandle> find_field(QPDF& pdf, const std::string& name);
/// A signature field and its widget in one indirect object, of which no seed value (/SV) restricts how it is signed.
bool is_signature_widget(QPDFObjectHandle field);
/// It holds a signature.
bool is_signed(QPDFObjectHandle field);
/// The number of the page, from 1, on which the widget is; 0 when on none.
int page_of_widget(QPDF& pdf, QPDFObjectHandle widget);
/// /Action and /Fields of the field's /Lock as PDF text, "" without one.
std::string lock_of(QPDFObjectHandle field);

}  // namespace kythu::signing::readers
