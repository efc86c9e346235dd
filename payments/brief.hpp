// Payments without their past: what is paid, by whom and for what.
#pragma once

#include <vector>

#include "config/database/database.hpp"
#include "payments/payment.hpp"

namespace kythu::payments {

/// Without attempts, timeline and refunds, in no order. Those that are not there are left out.
std::vector<Payment> find_brief(db::Transaction& tx, AgencyId agency, const std::vector<PaymentId>& ids);

}  // namespace kythu::payments
