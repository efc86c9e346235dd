// CRL evidence about a certificate.
#include "status_round.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return kythu::fuzz::judge_status({data, size}, kythu::signing::validation::Evidence::Kind::crl);
}
