// One document, or the hash of one, that signatures/signDoc is asked to sign (2.0, 11.11).
#pragma once

#include "csc/credentials.hpp"
#include "csc/parameters.hpp"
#include "signing/document.hpp"

namespace kythu::gateway {

struct CscDocumentWish {
  signing::Document document;
  signing::Profile profile;
  hsm::Algorithm algorithm{};
  Bytes hash;  ///< of the document, by the algorithm's own hash: what the SAD has to be for
};

/// The items of `documents` or `documentDigests`, whichever is there.
Result<std::vector<CscDocumentWish>, CscError> read_csc_documents(CscParameters& parameters,
                                                                  const CscCredential& credential);

/// What `info` says of signDoc: formats, and the envelope properties of each.
boost::json::object csc_signature_formats();
boost::json::array csc_conformance_levels(bool with_timestamps);

}  // namespace kythu::gateway
