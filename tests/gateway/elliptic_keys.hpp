// A vault with one elliptic key that may be used by the CSC API, and one that may not.
#pragma once

#include "hsm/keys.hpp"
#include "signing/own_token.hpp"

namespace kythu::gateway {

class EllipticKeys : public hsm::Keys {
 public:
  explicit EllipticKeys(AgencyId agency) : agency_(agency) {}
  Result<hsm::Signature, hsm::Refusal> sign(const hsm::SigningOrder& order) override {
    if (order.purpose != hsm::Purpose::csc) return hsm::Refusal::not_allowed;
    return hsm::Signature{token_.sign(order.digest)};
  }
  Result<std::vector<hsm::KeyInfo>, hsm::Refusal> list() override {
    hsm::KeyInfo key{.label = "seal",
                     .algorithms = {hsm::Algorithm::ecdsa_p256_sha256},
                     .purposes = {hsm::Purpose::csc},
                     .agencies = {agency_},
                     .certificate_chain = token_.chain};
    auto for_results = key;
    for_results.label = "result";
    for_results.purposes = {hsm::Purpose::result};
    return std::vector{key, for_results};
  }

 private:
  AgencyId agency_;
  test::OwnToken token_{"prime256v1"};
};

}  // namespace kythu::gateway
