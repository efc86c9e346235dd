// The collector's certificate: may it sign this receipt, whose is it, and does a signature fit it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "config/base/bytes.hpp"
#include "config/base/clock.hpp"

namespace kythu::receipts {

class Certificate {
 public:
  /// nullopt when it is not a certificate.
  static std::optional<Certificate> from_der(BytesView der);
  ~Certificate();
  Certificate(Certificate&&) noexcept;

  bool valid_at(Instant at) const;
  /// RSA, and its key usage (where it has one) allows digital signatures.
  bool may_sign() const;
  /// Tax code of the subject's UID "MST:…"; empty when it has none.
  std::string tax_code() const;
  std::string common_name() const;
  /// Upper-case hex.
  std::string serial() const;
  Instant valid_from() const;
  Instant valid_until() const;
  /// RFC 4514, UTF-8.
  std::string subject() const;
  /// PKCS#1 v1.5 with SHA-256 over this text.
  bool verifies(std::string_view text, BytesView signature) const;
  const Bytes& der() const { return der_; }

 private:
  struct Inside;
  Certificate(std::unique_ptr<Inside> inside, BytesView der);
  std::unique_ptr<Inside> inside_;
  Bytes der_;
};

/// DER of the certificate in an original that we wrote.
Bytes certificate_in(BytesView original);

}  // namespace kythu::receipts
