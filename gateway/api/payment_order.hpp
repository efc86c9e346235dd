// Reads the body of POST /v1/payments.
#pragma once

#include "gateway/core/context.hpp"

namespace kythu::gateway {

/// validation_failed with every fault at once, or agency_required / agency_not_allowed.
Result<payments::NewPayment, Problem> read_order(const Context& context);

}  // namespace kythu::gateway
