#include "crl.hpp"

#include <ctime>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "config/base/handle.hpp"

namespace kythu::signing {
namespace {

using X509Handle = Handle<X509, X509_free>;
using List = Handle<X509_CRL, X509_CRL_free>;
using Trust = Handle<X509_STORE, X509_STORE_free>;
using Path = Handle<X509_STORE_CTX, X509_STORE_CTX_free>;
void free_lists(STACK_OF(X509_CRL) * lists) { sk_X509_CRL_free(lists); }  // the list has an owner of its own
using Lists = Handle<STACK_OF(X509_CRL), free_lists>;
using Points = Handle<CRL_DIST_POINTS, CRL_DIST_POINTS_free>;

/// Empty unless the name is an address over HTTP.
std::string http_address(const GENERAL_NAME* name) {
  if (name->type != GEN_URI) return {};
  const auto* text = name->d.uniformResourceIdentifier;
  std::string address{reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                      static_cast<std::size_t>(ASN1_STRING_length(text))};
  return address.starts_with("http://") || address.starts_with("https://") ? address : std::string{};
}

std::string address_of(const DIST_POINT* point) {
  if (!point->distpoint || point->distpoint->type != 0) return {};  // a name relative to the issuer's is no address
  const auto* names = point->distpoint->name.fullname;
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    if (auto address = http_address(sk_GENERAL_NAME_value(names, i)); !address.empty()) return address;
  }
  return {};
}

X509Handle parse_certificate(BytesView der) {
  const auto* at = der.data();
  return X509Handle{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
}

std::optional<Instant> instant_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return Instant{std::chrono::seconds{timegm(&parts)}};
}

/// OpenSSL's judgement with this list and this issuer alone: an X509_V_… code.
int judge_by(X509_CRL* list, X509* certificate, X509* issuer, Instant now) {
  const Trust store{X509_STORE_new()};
  const Lists lists{sk_X509_CRL_new_null()};
  const Path path{X509_STORE_CTX_new()};
  if (!store || !lists || !path || X509_STORE_add_cert(store.get(), issuer) != 1 ||
      sk_X509_CRL_push(lists.get(), list) == 0 ||
      X509_STORE_CTX_init(path.get(), store.get(), certificate, nullptr) != 1)
    return X509_V_ERR_UNSPECIFIED;
  auto* parameters = X509_STORE_CTX_get0_param(path.get());
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_time(parameters,
                             std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(now)));
  X509_STORE_CTX_set0_crls(path.get(), lists.get());
  return X509_verify_cert(path.get()) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(path.get());
}

}  // namespace

Result<Revocation, OcspFault> check_crl(BytesView der, const CrlCheck& check) {
  const auto* at = der.data();
  const List list{d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size()))};
  const auto certificate = parse_certificate(check.certificate), issuer = parse_certificate(check.issuer);
  if (!list || at != der.data() + der.size() || !certificate || !issuer) return OcspFault::no_answer;
  const auto code = judge_by(list.get(), certificate.get(), issuer.get(), check.now);
  ERR_clear_error();
  const auto from = instant_of(X509_CRL_get0_lastUpdate(list.get()));
  if (!from) return OcspFault::no_answer;
  if (code == X509_V_ERR_CRL_HAS_EXPIRED || code == X509_V_ERR_CRL_NOT_YET_VALID) return OcspFault::stale;
  if (code != X509_V_OK && code != X509_V_ERR_CERT_REVOKED) return OcspFault::not_valid;
  Revocation said{code == X509_V_ERR_CERT_REVOKED, {}, *from};
  X509_REVOKED* entry = nullptr;
  if (said.revoked && X509_CRL_get0_by_cert(list.get(), &entry, certificate.get()) == 1)
    said.revoked_at = instant_of(X509_REVOKED_get0_revocationDate(entry));
  return said;
}

std::string crl_address(BytesView der) {
  const auto* at = der.data();
  const X509Handle certificate{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
  if (!certificate) return {};
  const Points points{static_cast<CRL_DIST_POINTS*>(
      X509_get_ext_d2i(certificate.get(), NID_crl_distribution_points, nullptr, nullptr))};
  for (int i = 0; points && i < sk_DIST_POINT_num(points.get()); ++i) {
    if (auto address = address_of(sk_DIST_POINT_value(points.get(), i)); !address.empty()) return address;
  }
  return {};
}

}  // namespace kythu::signing
