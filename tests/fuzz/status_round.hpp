// Evidence about a certificate of the same input: three lengths of two bytes, the certificate, its issuer, the
// evidence.
#pragma once

#include "signing/validation/evidence.hpp"
#include "verdict_round.hpp"

namespace kythu::fuzz {

/// What libFuzzer is to be told: -1 for an input that it need not keep.
inline int judge_status(BytesView input, signing::validation::Evidence::Kind kind) {
  using namespace signing::validation;
  static const auto policy = AlgorithmPolicy::embedded();
  BytesView parts[3];
  for (auto& part : parts) {
    if (input.size() < 2) return -1;
    const std::size_t length = input[0] << 8 | input[1];
    if (length > input.size() - 2) return -1;
    part = input.subspan(2, length);
    input = input.subspan(2 + length);
  }
  const auto certificate = read_certificate(parts[0]), issuer = read_certificate(parts[1]);
  if (!certificate || !issuer) return -1;
  const Evidence evidence{kind, {parts[2].begin(), parts[2].end()}, now, true};
  read_status(evidence, {certificate, issuer, {}}, policy);
  return 0;
}

}  // namespace kythu::fuzz
