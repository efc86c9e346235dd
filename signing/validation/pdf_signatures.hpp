// The signatures of a PDF as its form has them (ISO 32000-2, 12.7.5.5 and 12.8), and what the bytes say about them.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <qpdf/QPDF.hh>

#include "evidence.hpp"

namespace kythu::signing::validation {

/// Opens without repairing anything; nullptr for what is damaged, hybrid or encrypted.
std::unique_ptr<QPDF> open_strictly(BytesView pdf);

struct PdfSignature {
  std::string field;       ///< fully qualified
  std::string sub_filter;  ///< "ETSI.CAdES.detached"
  bool document_timestamp = false;
  QPDFObjGen object;  ///< of the signature dictionary, or of the field that holds it
  std::size_t gap_start = 0, gap_end = 0, covers_to = 0;
  Bytes cms;  ///< the DER, without the padding of /Contents
  std::string reason, location, claimed_time;
  bool range_right = false;  ///< [0 a b c], all of a revision but exactly this dictionary's /Contents
};

inline constexpr std::size_t most_signatures = 64;

/// In the order of what they cover, the widest first.
std::vector<PdfSignature> find_signatures(QPDF& pdf, BytesView bytes);

/// /DSS of the catalog (ISO 32000-2, 12.8.4.3): certificates into the pool, answers and lists into the evidence.
void read_security_store(QPDF& pdf, Pool& certificates, std::vector<Evidence>& evidence);

/// The strictest /P of the certifications and locks in the document (12.8.2.2; table 237): 1, 2 or 3; 0 without any.
int permission_of(QPDF& pdf, const std::vector<PdfSignature>& signatures);

}  // namespace kythu::signing::validation
