// The last lines of a PDF as its bytes have them: where the newest cross references stand, and of which flavour.
#pragma once

#include <optional>

#include "config/base/bytes.hpp"

namespace kythu::signing::readers {

struct PdfTail {
  std::size_t startxref = 0;
  bool xref_is_stream = false;
};

/// nullopt unless the file ends "startxref <offset> %%EOF" (ISO 32000-2, 7.5.5) and a cross-reference section is there.
std::optional<PdfTail> read_tail(BytesView pdf);

}  // namespace kythu::signing::readers
