// The public page of one receipt, for whoever holds its look-up code: /receipts/{lookup_code}.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/base/clock.hpp"
#include "config/base/vnd.hpp"
#include "gateway/pages/language.hpp"

namespace kythu::pages {

struct ReceiptPageLine {
  std::string description;
  Vnd amount;
};

struct ReceiptPageView {
  Language language = Language::vi;
  std::string lookup_code;
  std::string form_code, symbol;
  std::int64_t number = 0;
  std::string agency, agency_tax_code;  ///< who collected; the tax code may be empty
  std::vector<ReceiptPageLine> lines;   ///< may be empty: the sum is shown alone
  Vnd amount;
  std::string status;  ///< issued; numbered (being signed); replaced, adjusted, canceled
  Instant issued_at;
  std::optional<Instant> signed_at;
  std::string xml_href, pdf_href;  ///< empty: not offered. Paths of this server
  std::string voucher_href;        ///< of the refund voucher that ended it, without ".xml" or ".pdf"; likewise
};

/// UTF-8 HTML. Shows no payer: a look-up code may be passed on with a photograph of the receipt.
std::string render_receipt_page(const ReceiptPageView& view);

}  // namespace kythu::pages
