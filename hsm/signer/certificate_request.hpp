// PKCS#10 (RFC 2986) for a key that only a token can sign with: what is to be signed is made first, the signature is
// put to it afterwards.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/base/result.hpp"
#include "hsm/vault.hpp"

namespace kythu::hsm {

/// What a key of this type signs its request with; SHA-256 or what belongs to the curve.
Algorithm request_algorithm(KeyType type);

struct NamePart {
  std::string type;   ///< "CN", "O", "1.2.3.4"
  std::string value;  ///< UTF-8
  bool operator==(const NamePart&) const = default;
};
/// An RFC 4514 string, in the order in which it is written: most specific first. Escapes are undone; an RDN of several
/// values and a value in hex ("#04…") are refused, because no CA profile of ours has them.
Result<std::vector<NamePart>, std::string> parse_name(std::string_view text);

class CertificateRequest {
 public:
  /// The name becomes UTF8Strings (countryName a PrintableString, as X.520 has it), DNS names a subjectAltName. The
  /// error is a sentence.
  static Result<CertificateRequest, std::string> prepare(const ManagedKey& key, std::string_view subject,
                                                         const std::vector<std::string>& dns_names);
  ~CertificateRequest();
  CertificateRequest(CertificateRequest&&) noexcept;

  Algorithm algorithm() const;
  /// CertificationRequestInfo in DER.
  Bytes to_be_signed() const;
  /// "-----BEGIN CERTIFICATE REQUEST-----", with the signature as hsm::Signature has it; empty when it does not verify.
  std::string finish(BytesView signature);

 private:
  struct Inside;
  explicit CertificateRequest(std::unique_ptr<Inside> inside);
  std::unique_ptr<Inside> inside_;
};

}  // namespace kythu::hsm
