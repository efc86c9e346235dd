#include "certificates.hpp"

#include <algorithm>
#include <ctime>

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "config/base/handle.hpp"
#include "signature.hpp"

namespace kythu::hsm {
namespace {

using Certificate = Handle<X509, X509_free>;

/// Null for anything but one certificate; it and no byte more.
Certificate read(BytesView der) {
  const auto* at = der.data();
  Certificate certificate{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
  ERR_clear_error();
  return at == der.data() + der.size() ? std::move(certificate) : nullptr;
}

Bytes public_key_of(const Certificate& certificate) {
  unsigned char* out = nullptr;
  auto* key = X509_get0_pubkey(certificate.get());
  const int length = key == nullptr ? 0 : i2d_PUBKEY(key, &out);
  const Bytes der{out, out + std::max(length, 0)};
  OPENSSL_free(out);
  ERR_clear_error();
  return der;
}

std::string validity_fault(const Certificate& certificate, Instant now) {
  const auto at = std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(now));
  const auto compare = [&](const ASN1_TIME* time) {
    const auto order = ASN1_TIME_cmp_time_t(time, at);  // -2: not a time
    ERR_clear_error();
    return order;
  };
  if (const auto begin = compare(X509_get0_notBefore(certificate.get())); begin == 1 || begin == -2) {
    return "is not valid yet";
  }
  return compare(X509_get0_notAfter(certificate.get())) < 0 ? "is not valid any more" : "";
}

/// Broken hashes sign nothing here; a self-signed certificate is trusted by hand, whatever its own signature is.
bool is_signed_weakly(const Certificate& certificate) {
  int strength = 0;
  const bool known = X509_get_signature_info(certificate.get(), nullptr, nullptr, &strength, nullptr) == 1;
  ERR_clear_error();
  const bool self_signed = (X509_get_extension_flags(certificate.get()) & EXFLAG_SS) != 0;
  return !self_signed && (!known || strength < 112);
}

std::string link_fault(const Certificate& lower, const Certificate& upper) {
  const bool named = X509_check_issued(upper.get(), lower.get()) == X509_V_OK;
  const bool good =
      named && X509_check_ca(upper.get()) == 1 && X509_verify(lower.get(), X509_get0_pubkey(upper.get())) == 1;
  ERR_clear_error();
  return good ? "" : "was not issued by the next one";
}

std::string own_fault(const Certificate& own, BytesView public_key) {
  if (!is_same_key(public_key_of(own), public_key)) return "is for another key";
  if (X509_check_ca(own.get()) != 0) return "is of a certification authority";
  // RFC 5280 section 4.2.1.3: absent, every use is allowed; we want the authority to have said what the key is for.
  const auto usage = (X509_get_extension_flags(own.get()) & EXFLAG_KUSAGE) != 0 ? X509_get_key_usage(own.get()) : 0;
  const bool signs = (usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) != 0;
  return signs ? "" : "names neither digitalSignature nor nonRepudiation as its use";
}

}  // namespace

std::string officer_certificate_fault(BytesView der, BytesView public_key, Instant now) {
  const auto certificate = read(der);
  if (!certificate) return "the certificate cannot be read";
  if (!is_same_key(public_key_of(certificate), public_key)) return "the certificate is for another key";
  const auto fault = validity_fault(certificate, now);
  return fault.empty() ? "" : "the certificate " + fault;
}

std::string chain_fault(const std::vector<Bytes>& chain, BytesView public_key, Instant now) {
  std::vector<Certificate> certificates;
  for (const auto& der : chain) {
    const auto which = "certificate " + std::to_string(certificates.size() + 1) + " of the chain ";
    certificates.push_back(read(der));
    const auto& certificate = certificates.back();
    if (!certificate) return which + "cannot be read";
    if (const auto fault = validity_fault(certificate, now); !fault.empty()) return which + fault;
    if (is_signed_weakly(certificate)) return which + "is signed with a weak hash";
  }
  if (certificates.empty()) return "the chain is empty";
  if (const auto fault = own_fault(certificates.front(), public_key); !fault.empty()) {
    return "certificate 1 of the chain " + fault;
  }
  for (std::size_t i = 0; i + 1 < certificates.size(); ++i) {
    const auto fault = link_fault(certificates[i], certificates[i + 1]);
    if (!fault.empty()) return "certificate " + std::to_string(i + 1) + " of the chain " + fault;
  }
  return {};
}

}  // namespace kythu::hsm
