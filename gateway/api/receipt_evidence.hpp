// What is kept to prove a receipt for ten years.
#pragma once

#include <boost/json/object.hpp>

#include "gateway/core/handler.hpp"
#include "receipts/evidence/evidence.hpp"

namespace kythu::gateway {

Result<Answer, Problem> show_receipt_evidence(Context& context);

/// The member `evidence` of a receipt.
boost::json::object evidence_words(const receipts::Receipt& receipt, const receipts::Evidence& evidence);

}  // namespace kythu::gateway
