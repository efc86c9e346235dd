#include "crl.hpp"

#include <openssl/x509v3.h>

#include "config/base/handle.hpp"

namespace kythu::signing {
namespace {

using X509Handle = Handle<X509, X509_free>;
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

}  // namespace

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
