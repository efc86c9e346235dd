// A receipt (biên lai): what is put on it, what is kept of it, and why one cannot be issued.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/base/bytes.hpp"
#include "config/base/clock.hpp"
#include "config/base/ids.hpp"
#include "config/base/vnd.hpp"

namespace kythu::receipts {

struct Line {
  std::string description;
  Vnd amount;
};

/// Who pays and for what. `payment` makes it idempotent: one live receipt per payment.
struct Order {
  AgencyId agency;
  PaymentId payment;
  std::vector<Line> lines;
  std::string payer_name, payer_tax_code, payer_address;  ///< may be empty (Decree 254/2026 Art. 23(2) asks for none)
  std::string payment_method;                             ///< "Chuyển khoản"
  std::string dossier;
  Instant paid_at;
};

struct Receipt {
  ReceiptId id;
  AgencyId agency;
  PaymentId payment;
  std::string form_code;  ///< "EBL01"
  std::string symbol;     ///< "26TAA"
  std::int64_t number = 0;
  Vnd amount;
  std::string status;       ///< numbered, signed (outside: "issued"), replaced, cancelled (outside: "canceled")
  std::string lookup_code;  ///< for the public page; unguessable
  Bytes xml;                ///< the signed original, byte for byte; empty until signed
  Bytes pdf;                ///< the citizen's copy
  Instant issued_at;
  std::optional<Instant> signed_at;
  std::vector<Line> lines = {};  ///< as they stand on it; empty in lists
  std::optional<ReceiptId> replaces{}, replaced_by{};
};

enum class Refusal {
  not_found,
  no_series,  ///< the agency has no open series for this year
  series_used_up,
  series_set_back,  ///< a restored backup has numbers below those known outside; open another series
  not_registered,   ///< the tax authority has not accepted the form, or the certificate, yet
  key_unavailable,  ///< the signer or its token does not answer; try again
  key_not_allowed,
  key_not_active,  ///< officers have not activated it, or have suspended it
  certificate_unsuitable,
};

}  // namespace kythu::receipts
