// Amounts in Vietnamese words, as a receipt shows them (Decree 254/2026 Art. 23(2): in digits and in words).
#pragma once

#include <cstdint>
#include <string>

namespace kythu::receipts {

/// "Một triệu không trăm linh năm nghìn đồng"; 0 … 999,999,999,999,999,999.
std::string in_words(std::int64_t dong);

/// "1.005.000"
std::string in_digits(std::int64_t dong);

}  // namespace kythu::receipts
