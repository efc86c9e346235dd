// A certification authority with an OCSP responder: certificates that name it, and answers good and bad.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "config/base/bytes.hpp"
#include "config/base/clock.hpp"

namespace kythu::test {

class TestResponder {
 public:
  static constexpr std::string_view address = "http://ocsp.example.test/ocsp";

  /// How the next answers are made.
  struct Manner {
    enum class Signer { delegated, issuer, without_usage, stranger } signer = Signer::delegated;
    enum class Status { good, revoked, unknown } status = Status::good;
    enum class Nonce { echoed, none, other } nonce = Nonce::echoed;
    std::chrono::seconds produced{0};                 ///< from now
    std::optional<std::chrono::seconds> next{3'600};  ///< from now
    bool about_another = false;                       ///< tells of another serial number
    bool broken_signature = false;
  };

  /// Everything is valid from yesterday to `days` from now.
  explicit TestResponder(int days = 365);
  ~TestResponder();

  /// DER: a certificate for a fresh key, and its issuer's.
  std::vector<Bytes> chain() const;
  /// The same issuer's certificate for this SubjectPublicKeyInfo, and the issuer's.
  std::vector<Bytes> certify(BytesView public_key) const;
  Bytes answer(BytesView request, const Manner& manner) const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace kythu::test
