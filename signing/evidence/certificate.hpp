// A signer's certificate: what it says, and whether a value is its key's signature.
#pragma once

#include <memory>
#include <optional>

#include "config/base/clock.hpp"
#include "hsm/orders.hpp"

namespace kythu::signing {

class Certificate {
 public:
  /// nullopt for what is not exactly one DER certificate.
  static std::optional<Certificate> parse(BytesView der);
  Certificate(Certificate&&) noexcept;
  Certificate& operator=(Certificate&&) noexcept;
  ~Certificate();

  const Bytes& der() const;
  /// DER of the issuer's Name, and of the serial number's INTEGER.
  Bytes issuer() const;
  Bytes serial() const;
  /// The subject's common name in UTF-8, "" without one.
  std::string common_name() const;
  bool is_valid_at(Instant at) const;
  /// Type and strength of the key, and its usage: signatures or commitment (RFC 5280, 4.2.1.3).
  bool suits(hsm::Algorithm algorithm) const;
  /// `value` as the vault gives it (hsm::Signature).
  bool verifies(hsm::Algorithm algorithm, BytesView digest, BytesView value) const;

 private:
  struct Parts;
  explicit Certificate(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace kythu::signing
