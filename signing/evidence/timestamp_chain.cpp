#include "timestamp_chain.hpp"

#include <algorithm>
#include <ctime>

#include <openssl/pkcs7.h>
#include <openssl/x509v3.h>

#include "config/base/handle.hpp"

namespace kythu::signing {
namespace {

using Token = Handle<PKCS7, PKCS7_free>;
using Owned = Handle<X509, X509_free>;
void free_list(STACK_OF(X509) * list) { sk_X509_free(list); }
using Borrowed = Handle<STACK_OF(X509), free_list>;

constexpr std::size_t longest_chain = 8;

Owned certificate_of(BytesView der) {
  const auto* at = der.data();
  return Owned{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
}

Bytes der_of(X509* certificate) {
  Bytes der(static_cast<std::size_t>(i2d_X509(certificate, nullptr)));
  auto* out = der.data();
  i2d_X509(certificate, &out);
  return der;
}

/// The certificate that the token is signed with; null when it is not in it. The token owns it.
X509* signer_of(PKCS7* token) {
  const Borrowed signers{PKCS7_get0_signers(token, nullptr, 0)};
  return signers && sk_X509_num(signers.get()) == 1 ? sk_X509_value(signers.get(), 0) : nullptr;
}

bool is_issuer_of(X509* issuer, X509* certificate) { return X509_check_issued(issuer, certificate) == X509_V_OK; }

}  // namespace

std::vector<Bytes> timestamp_chain(BytesView token, const std::vector<Bytes>& anchors) {
  const auto* at = token.data();
  const Token parsed{d2i_PKCS7(nullptr, &at, static_cast<long>(token.size()))};
  if (!parsed || PKCS7_type_is_signed(parsed.get()) == 0) return {};
  std::vector<Owned> trusted;
  std::vector<X509*> known;
  auto* inside = parsed->d.sign->cert;
  for (int i = 0; i < sk_X509_num(inside); ++i) known.push_back(sk_X509_value(inside, i));
  for (const auto& anchor : anchors) {
    trusted.push_back(certificate_of(anchor));
    if (trusted.back()) known.push_back(trusted.back().get());
  }
  std::vector<Bytes> chain;
  for (auto* one = signer_of(parsed.get()); one != nullptr && chain.size() < longest_chain;) {
    chain.push_back(der_of(one));
    if (is_issuer_of(one, one)) break;
    const auto issuer = std::ranges::find_if(known, [&](X509* other) { return is_issuer_of(other, one); });
    one = issuer == known.end() ? nullptr : *issuer;
  }
  return chain;
}

std::optional<Instant> end_of(BytesView der) {
  const auto certificate = certificate_of(der);
  std::tm when{};
  if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &when) != 1) return std::nullopt;
  return Instant{std::chrono::seconds{timegm(&when)}};
}

}  // namespace kythu::signing
