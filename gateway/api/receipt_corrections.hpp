// /v1/receipt_corrections and what is found wrong with a receipt: proposed by a portal or an officer, decided by
// another officer in the console.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// A wrong word: the tax authority is told, the receipt stands.
Result<Answer, Problem> adjust_receipt(Context& context);
/// Anything else that is wrong, except money: a new receipt takes its place.
Result<Answer, Problem> replace_receipt(Context& context);
/// Issued though the fee was never collected: a voucher ends it. For a fee that goes back in whole the refund proposes
/// the same by itself.
Result<Answer, Problem> cancel_receipt(Context& context);
Result<Answer, Problem> list_receipt_corrections(Context& context);
Result<Answer, Problem> show_receipt_correction(Context& context);
Result<Answer, Problem> approve_receipt_correction(Context& context);
Result<Answer, Problem> reject_receipt_correction(Context& context);

}  // namespace kythu::gateway
