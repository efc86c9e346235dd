#include "indication.hpp"

#include <cstdlib>

namespace kythu::signing::validation {

Indication indication_of(SubIndication sub) {
  using enum SubIndication;
  for (const auto failed : {format_failure, hash_failure, sig_crypto_failure, revoked, expired, not_yet_valid}) {
    if (sub == failed) return Indication::total_failed;
  }
  return Indication::indeterminate;
}

std::string_view name(Indication indication) {
  switch (indication) {
    case Indication::total_passed: return "total_passed";
    case Indication::indeterminate: return "indeterminate";
    case Indication::total_failed: return "total_failed";
  }
  std::abort();
}

std::string_view name(SubIndication sub) {
  switch (sub) {
    case SubIndication::format_failure: return "FORMAT_FAILURE";
    case SubIndication::hash_failure: return "HASH_FAILURE";
    case SubIndication::sig_crypto_failure: return "SIG_CRYPTO_FAILURE";
    case SubIndication::revoked: return "REVOKED";
    case SubIndication::expired: return "EXPIRED";
    case SubIndication::not_yet_valid: return "NOT_YET_VALID";
    case SubIndication::sig_constraints_failure: return "SIG_CONSTRAINTS_FAILURE";
    case SubIndication::chain_constraints_failure: return "CHAIN_CONSTRAINTS_FAILURE";
    case SubIndication::certificate_chain_general_failure: return "CERTIFICATE_CHAIN_GENERAL_FAILURE";
    case SubIndication::crypto_constraints_failure: return "CRYPTO_CONSTRAINTS_FAILURE";
    case SubIndication::timestamp_order_failure: return "TIMESTAMP_ORDER_FAILURE";
    case SubIndication::no_signing_certificate_found: return "NO_SIGNING_CERTIFICATE_FOUND";
    case SubIndication::no_certificate_chain_found: return "NO_CERTIFICATE_CHAIN_FOUND";
    case SubIndication::revoked_no_poe: return "REVOKED_NO_POE";
    case SubIndication::revoked_ca_no_poe: return "REVOKED_CA_NO_POE";
    case SubIndication::out_of_bounds_no_poe: return "OUT_OF_BOUNDS_NO_POE";
    case SubIndication::crypto_constraints_failure_no_poe: return "CRYPTO_CONSTRAINTS_FAILURE_NO_POE";
    case SubIndication::no_poe: return "NO_POE";
    case SubIndication::try_later: return "TRY_LATER";
    case SubIndication::signed_data_not_found: return "SIGNED_DATA_NOT_FOUND";
  }
  std::abort();
}

}  // namespace kythu::signing::validation
