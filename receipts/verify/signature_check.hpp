// Judges the XML signature of one party (XMLDSig, W3C 2008) by the tax authority's rules (QĐ 1271/QĐ-CT of 2025): it
// stands in its own child of DSCKS, covers the data and the time of signing, uses inclusive Canonical XML 1.0, RSA
// PKCS#1 v1.5 with SHA-256, and carries its certificate. Whom the certificate belongs to, and whether it was valid, is
// the caller's question.
//
// Against wrapped signatures: a reference counts only when exactly one element of the whole document has its Id, and
// that element is one that the caller expects, where it expects it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/base/bytes.hpp"
#include "markup/tree.hpp"

namespace kythu::receipts {

enum class SignatureFault {
  malformed,          ///< parts are missing, doubled or strange
  unknown_algorithm,  ///< of the method, a digest or a transform
  stray_reference,    ///< to an Id that is missing, doubled or not what may be signed
  uncovered,          ///< the data or the time of signing is not among the references
  digest_differs,     ///< what is referred to was changed
  value_wrong,        ///< the certificate's key did not make this signature
};

struct SignatureReport {
  std::optional<SignatureFault> fault;
  int references = 0;      ///< in SignedInfo
  int good = 0;            ///< of them: expected, and their digests fit
  bool tolerated = false;  ///< enveloped-signature on the time's reference, as some producers write: read as if it were
                           ///< absent, for a strict processor would hash nothing and refuse what the tax system accepts
  std::string signing_time;  ///< what the signer claims, local time of Vietnam; no proof
  Bytes certificate;         ///< DER
};

/// What one signature may and must cover.
struct Covering {
  const markup::Element* data = nullptr;         ///< must be
  std::vector<const markup::Element*> others{};  ///< may be
};

SignatureReport check_signature(const markup::Element& root, const markup::Element& signature,
                                const Covering& covering);

}  // namespace kythu::receipts
