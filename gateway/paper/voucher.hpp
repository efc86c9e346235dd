// The paying-in slip C1-02/NS (giấy nộp tiền vào ngân sách nhà nước, Circular 84/2016/TT-BTC) on paper, as the form has
// its parts: who pays, from which account, to which treasury and authority, a row for each budget code, the sum in
// words, and room for signatures. PDF/A-3 with the slip's XML in it.
#pragma once

#include <string>

#include "config/base/bytes.hpp"
#include "payments/remittance/remittances.hpp"

namespace kythu::gateway::paper {

/// One that no second person approved says so across its head: nobody may pay by it. `font` is a fontconfig family.
Bytes voucher_pdf(const payments::Remittance& one, const std::string& font);

}  // namespace kythu::gateway::paper
