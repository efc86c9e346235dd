// The public page that looks a receipt up by its code, or judges a file that somebody holds: /receipts. No script.
#pragma once

#include <optional>
#include <string>

#include "gateway/pages/language.hpp"

namespace kythu::pages {

enum class Finding { genuine, copy, altered, foreign, foreign_broken, unreadable, copy_without_code };

struct FileFinding {
  Finding finding = Finding::unreadable;
  std::string status;       ///< of the receipt, as ReceiptPageView has it; empty: none is known
  std::string lookup_code;  ///< of the receipt; empty: none is known
  std::string signer, signer_tax_code, signing_time;  ///< of the file's own signature; may be empty
  bool voucher = false;                               ///< it is the document of a refund, not a receipt
  bool tolerated = false;                             ///< its signature has a form that strict programs refuse
};

struct VerifyPageView {
  Language language = Language::vi;
  bool bad_code = false;  ///< what was typed cannot be a look-up code, or is of no receipt
  std::optional<FileFinding> file = {};
};

/// UTF-8 HTML.
std::string render_verify_page(const VerifyPageView& view);

}  // namespace kythu::pages
