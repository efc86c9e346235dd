// /v1/receipts for portals, /receipts/{lookup_code} for everybody.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// JSON, the signed XML or the PDF copy, by the suffix of the id or by Accept.
Result<Answer, Problem> show_receipt(Context& context);
/// A copy marked as printed again; counted and audited.
Result<Answer, Problem> reprint_receipt(Context& context);
/// The document of the money that went back: JSON, the signed XML or the PDF copy, by Accept.
Result<Answer, Problem> show_refund_voucher(Context& context);
Result<Answer, Problem> list_receipts(Context& context);
Result<Answer, Problem> show_public_receipt(Context& context);
/// Its voucher.xml or voucher.pdf.
Result<Answer, Problem> show_public_voucher(Context& context);

}  // namespace kythu::gateway
