// What people are told of certificates and public keys; the signer judges them by itself.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/base/bytes.hpp"
#include "config/base/clock.hpp"
#include "hsm/vault.hpp"

namespace kythu::tools {

struct CertificateFacts {
  std::string subject, issuer, serial;
  Instant not_before{}, not_after{};
  Bytes public_key;  ///< DER SubjectPublicKeyInfo
};

/// nullopt when the bytes are no certificate.
std::optional<CertificateFacts> read_certificate(BytesView der);

/// Days before the end at which people are warned.
enum class Expiry { fine, in_90_days, in_30_days, in_7_days, expired };
Expiry expiry_of(Instant not_after, Instant now);
std::string_view name(Expiry expiry);
/// Whole days; negative when it is over.
std::int64_t days_until(Instant end, Instant now);

/// Every certificate of a PEM file, in its order, as DER. Throws Refused when there is none.
std::vector<Bytes> certificates_of_file(const std::filesystem::path& file);
std::string pem_of_certificate(BytesView der);
/// An officer's credential from what may be published: PEM of a public key or of a certificate. Throws Refused.
hsm::Credential credential_of_file(const std::filesystem::path& file);
hsm::Credential credential_of_certificate(BytesView der);
hsm::Credential credential_of_public_key(Bytes der);

}  // namespace kythu::tools
