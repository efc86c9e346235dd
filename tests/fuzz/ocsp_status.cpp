// OCSP evidence about a certificate of the same input: three lengths of two bytes, the certificate, its issuer, the
// evidence.
#include "signing/validation/evidence.hpp"
#include "verdict_round.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kythu;
  using namespace kythu::signing::validation;
  static const auto policy = AlgorithmPolicy::embedded();
  BytesView rest{data, size};
  BytesView parts[3];
  for (auto& part : parts) {
    if (rest.size() < 2) return -1;
    const std::size_t length = rest[0] << 8 | rest[1];
    if (length > rest.size() - 2) return -1;
    part = rest.subspan(2, length);
    rest = rest.subspan(2 + length);
  }
  const auto certificate = read_certificate(parts[0]), issuer = read_certificate(parts[1]);
  if (!certificate || !issuer) return -1;
  const Evidence evidence{Evidence::Kind::ocsp, {parts[2].begin(), parts[2].end()}, fuzz::now, true};
  read_status(evidence, {certificate, issuer, {}}, policy);
  return 0;
}
