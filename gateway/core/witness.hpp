// Where the receipts meet those who testify: time-stamp authorities and OCSP responders, as the signing room asks them.
#pragma once

#include "receipts/evidence/evidence.hpp"
#include "signing/evidence/timestamp.hpp"

namespace kythu::gateway {

/// Safe for any number of threads.
class OutsideWitness : public receipts::Witness {
 public:
  OutsideWitness(const std::vector<signing::TimestampAuthority>& authorities, wire::Fetch& outside, Clock clock,
                 Random random);
  std::optional<receipts::Stamp> stamp(BytesView bytes) override;
  std::vector<Bytes> chain_of(BytesView token) override;
  std::optional<receipts::Testimony> status(BytesView certificate, BytesView issuer) override;

 private:
  std::optional<Bytes> answer(BytesView certificate, BytesView issuer);
  std::optional<Bytes> list(BytesView certificate, BytesView issuer);
  signing::Stamper stamper_;
  std::vector<Bytes> anchors_;
  wire::Fetch& outside_;
  Clock clock_;
  Random random_;
};

}  // namespace kythu::gateway
