// What an answer of the vault means for a receipt, and for its copy.
#pragma once

#include "hsm/orders.hpp"
#include "receipt.hpp"

namespace kythu::receipts {

Refusal refusal_of(hsm::Refusal refusal);

}  // namespace kythu::receipts
