// What an authority says of its certificates: OCSP answers and revocation lists, signed by its own key.
#pragma once

#include <stdexcept>

#include <openssl/ocsp.h>
#include <openssl/x509.h>

#include "config/base/bytes.hpp"
#include "config/base/handle.hpp"

namespace kythu::test {

inline Bytes taken(unsigned char* der, int length) {
  if (length <= 0) throw std::runtime_error{"test authority: no DER"};
  Bytes bytes{der, der + length};
  OPENSSL_free(der);
  return bytes;
}

/// "good", for an hour, whatever is asked about.
inline Bytes good_answer(BytesView sent, X509* authority, EVP_PKEY* key) {
  const auto* at = sent.data();
  const Handle<OCSP_REQUEST, OCSP_REQUEST_free> request{d2i_OCSP_REQUEST(nullptr, &at, static_cast<long>(sent.size()))};
  const Handle<OCSP_BASICRESP, OCSP_BASICRESP_free> basic{OCSP_BASICRESP_new()};
  if (!request || OCSP_request_onereq_count(request.get()) != 1) throw std::runtime_error{"test authority: request"};
  auto* asked = OCSP_onereq_get0_id(OCSP_request_onereq_get0(request.get(), 0));
  const Handle<ASN1_GENERALIZEDTIME, ASN1_GENERALIZEDTIME_free> from{X509_gmtime_adj(nullptr, 0)},
      until{X509_gmtime_adj(nullptr, 3'600)};
  OCSP_basic_add1_status(basic.get(), asked, V_OCSP_CERTSTATUS_GOOD, 0, nullptr, from.get(), until.get());
  OCSP_copy_nonce(basic.get(), request.get());
  OCSP_basic_sign(basic.get(), authority, key, EVP_sha256(), nullptr, 0);
  const Handle<OCSP_RESPONSE, OCSP_RESPONSE_free> reply{
      OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get())};
  unsigned char* der = nullptr;
  const int length = i2d_OCSP_RESPONSE(reply.get(), &der);
  return taken(der, length);
}

/// From a minute ago, for a day; `revoked` is a certificate or empty.
inline Bytes revocation_list(X509* authority, EVP_PKEY* key, BytesView revoked) {
  const Handle<X509_CRL, X509_CRL_free> list{X509_CRL_new()};
  const Handle<ASN1_TIME, ASN1_TIME_free> from{X509_gmtime_adj(nullptr, -60)}, until{X509_gmtime_adj(nullptr, 86'400)};
  X509_CRL_set_version(list.get(), X509_CRL_VERSION_2);
  X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(authority));
  X509_CRL_set1_lastUpdate(list.get(), from.get());
  X509_CRL_set1_nextUpdate(list.get(), until.get());
  if (!revoked.empty()) {
    const auto* at = revoked.data();
    const Handle<X509, X509_free> one{d2i_X509(nullptr, &at, static_cast<long>(revoked.size()))};
    auto* entry = X509_REVOKED_new();
    X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(one.get()));
    X509_REVOKED_set_revocationDate(entry, from.get());
    X509_CRL_add0_revoked(list.get(), entry);
  }
  X509_CRL_sort(list.get());
  X509_CRL_sign(list.get(), key, EVP_sha256());
  unsigned char* der = nullptr;
  const int length = i2d_X509_CRL(list.get(), &der);
  return taken(der, length);
}

}  // namespace kythu::test
