// A certification authority of two lines for tests: its certificates are real X.509 that other people's tools accept.
#pragma once

#include <memory>
#include <string>

#include "config/base/bytes.hpp"

namespace kythu::test {

class TestCa {
 public:
  /// RSA-2048, valid from 2026-01-01, for ten years from now.
  explicit TestCa(const std::string& common_name = "Kythu Test CA");
  ~TestCa();
  TestCa(TestCa&&) noexcept;

  /// DER, self-signed.
  Bytes certificate() const;
  /// DER, for a public key given as DER SubjectPublicKeyInfo: digitalSignature and nonRepudiation.
  Bytes issue(BytesView public_key, const std::string& common_name) const;
  /// The same, with the address of its OCSP responder or of its revocation list; either may be empty.
  Bytes issue(BytesView public_key, const std::string& common_name, const std::string& responder,
              const std::string& list) const;
  /// Signed by the CA itself: everything is good.
  Bytes answer(BytesView ocsp_request) const;
  /// Nothing is revoked but this certificate, when one is given.
  Bytes list(BytesView revoked = {}) const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

/// DER to "-----BEGIN CERTIFICATE-----".
std::string to_pem(BytesView certificate);

}  // namespace kythu::test
