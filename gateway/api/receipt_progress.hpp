// /v1/receipts/progress: how a day's receipts come along.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// Of the payments paid on a day (today, when none is named): how many, how many of them have their receipt, how many
/// wait and since when, and how many were signed in the last minute.
Result<Answer, Problem> show_receipt_progress(Context& context);

}  // namespace kythu::gateway
