// VietQR (NAPAS247): an EMVCo merchant-presented QR text for one bank transfer. There is no callback: the proof is an
// entry on the bank's statement that carries the memo.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/base/result.hpp"
#include "config/base/vnd.hpp"

namespace kythu::payments::channels::vietqr {

struct Transfer {
  std::string bank_bin;       ///< six digits
  std::string account;        ///< account or card number, up to 19 letters and digits
  bool to_card = false;       ///< QRIBFTTC instead of QRIBFTTA
  std::optional<Vnd> amount;  ///< absent in a static code
  std::string memo;           ///< 62.08, up to 25 characters
  std::string bill;           ///< 62.01
  bool dynamic = true;        ///< made for one payment
};

enum class Fault {
  malformed,   ///< lengths, order or digits do not fit
  bad_crc,     ///< CRC-16/CCITT-FALSE over everything before it
  not_vietqr,  ///< another scheme, country or currency
  no_service,  ///< 38.02 is missing or unknown
};

/// nullopt when a member does not fit its field.
std::optional<std::string> write(const Transfer& transfer);
/// Strict: every object of both levels has to fit, the CRC is last.
Result<Transfer, Fault> read(std::string_view payload);

/// Four upper-case hex digits.
std::string crc(std::string_view text);

}  // namespace kythu::payments::channels::vietqr
