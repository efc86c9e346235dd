// What is said about each signature of a document, and how it is written: JSON after ETSI TS 119 102-2, in the words of
// this appliance's API.
#pragma once

#include "judge.hpp"
#include "pdf_changes.hpp"
#include "signing/verdict/validator.hpp"

namespace kythu::signing::validation {

struct SignatureReport {
  std::string format;  ///< "pades", "cades", "cms", …
  std::string place;   ///< a PDF's field; empty where a format has none
  bool document_timestamp = false;
  Claim claim;
  Verdict verdict;
  bool whole_document = true;         ///< nothing of the document stands outside the signature
  std::vector<std::string> covers{};  ///< what it is over, as a format with references names it
  std::optional<Changes> changes;
  std::string reason, location;
};

/// `format` is the document's: "pdf", "cms", …
ValidationReport write_report(const World& world, std::string_view format,
                              const std::vector<SignatureReport>& signatures);

}  // namespace kythu::signing::validation
