// What a validation concludes, in the words of ETSI EN 319 102-1, clause 5.1.3 and tables 5 and 6.
#pragma once

#include <optional>
#include <string_view>

namespace kythu::signing::validation {

enum class Indication { total_passed, indeterminate, total_failed };

enum class SubIndication {
  format_failure,
  hash_failure,
  sig_crypto_failure,
  revoked,
  expired,
  not_yet_valid,
  sig_constraints_failure,
  chain_constraints_failure,
  certificate_chain_general_failure,
  crypto_constraints_failure,
  timestamp_order_failure,
  no_signing_certificate_found,
  no_certificate_chain_found,
  revoked_no_poe,
  revoked_ca_no_poe,
  out_of_bounds_no_poe,
  crypto_constraints_failure_no_poe,
  no_poe,
  try_later,
  signed_data_not_found,
};

/// What goes with a sub-indication.
Indication indication_of(SubIndication sub);
/// "total_passed", …
std::string_view name(Indication indication);
/// "HASH_FAILURE", …
std::string_view name(SubIndication sub);

}  // namespace kythu::signing::validation
