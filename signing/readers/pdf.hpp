// Reads a stranger's PDF. Hostile bytes come in here: only the parser program, in its sandbox, enters this room.
#pragma once

#include "signing/inspector.hpp"

class QPDF;

namespace kythu::signing::readers {

/// Plans the addition of one signature field on page `page` (from 1; -1: the last). Never repairs anything.
Result<PdfFacts, Refusal> plan_pdf_signature(BytesView pdf, int page);

/// Opens it as strictly as for a signature. The facts are those of every update: nothing about a page or a field.
Result<PdfFacts, Refusal> open_pdf(QPDF& file, BytesView pdf);

}  // namespace kythu::signing::readers
