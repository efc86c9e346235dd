// /receipts: look a receipt up by its code, or have a file judged. For everybody.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// The page; with ?code= to the receipt of that code.
Result<Answer, Problem> show_receipt_search(Context& context);
/// multipart/form-data with `file`, and `code` for a copy that does not carry it. Nothing is kept.
Result<Answer, Problem> check_receipt_file(Context& context);

}  // namespace kythu::gateway
