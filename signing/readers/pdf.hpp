// Reads a stranger's PDF. Hostile bytes come in here: only the parser program, in its sandbox, enters this room.
#pragma once

#include "signing/inspector.hpp"

class QPDF;

namespace kythu::signing::readers {

/// Plans one signature, in a new field or an existing one (signing/inspector.hpp). Never repairs anything.
Result<PdfFacts, Refusal> plan_pdf_signature(BytesView pdf, const PdfQuestion& question);

/// Opens it as strictly as for a signature. The facts are those of every update: nothing about a page or a field.
Result<PdfFacts, Refusal> open_pdf(QPDF& file, BytesView pdf);

}  // namespace kythu::signing::readers
