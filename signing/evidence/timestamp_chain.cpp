#include "timestamp_chain.hpp"

#include <algorithm>
#include <ctime>
#include <set>

#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>

#include "config/base/handle.hpp"

namespace kythu::signing {
namespace {

using Token = Handle<PKCS7, PKCS7_free>;
using Owned = Handle<X509, X509_free>;
using Info = Handle<TS_TST_INFO, TS_TST_INFO_free>;
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

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return text;
}

std::string hash_of(const X509_ALGOR* algorithm) {
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  return lower(OBJ_nid2sn(OBJ_obj2nid(object)));
}

std::string key_of(X509* certificate) {
  const auto* key = X509_get0_pubkey(certificate);
  if (key == nullptr) return "unknown";
  const auto bits = "-" + std::to_string(EVP_PKEY_get_bits(key));
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS: return "rsa" + bits;
    case EVP_PKEY_EC: return "ec" + bits;
    default: return lower(OBJ_nid2sn(EVP_PKEY_get_base_id(key))) + bits;
  }
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

std::string timestamp_algorithms(BytesView token, const std::vector<Bytes>& chain) {
  const auto* at = token.data();
  const Token parsed{d2i_PKCS7(nullptr, &at, static_cast<long>(token.size()))};
  if (!parsed || PKCS7_type_is_signed(parsed.get()) == 0) return {};
  const Info info{PKCS7_to_TS_TST_INFO(parsed.get())};
  if (!info) return {};
  std::set<std::string> names{hash_of(TS_MSG_IMPRINT_get_algo(TS_TST_INFO_get_msg_imprint(info.get())))};
  auto* signers = PKCS7_get_signer_info(parsed.get());
  for (int i = 0; i < sk_PKCS7_SIGNER_INFO_num(signers); ++i) {
    names.insert(hash_of(sk_PKCS7_SIGNER_INFO_value(signers, i)->digest_alg));
  }
  for (const auto& der : chain) {
    const auto certificate = certificate_of(der);
    if (!certificate) return {};
    names.insert(key_of(certificate.get()));
    if (is_issuer_of(certificate.get(), certificate.get())) continue;  // nobody believes it for its own signature
    int hash = NID_undef;
    X509_get_signature_info(certificate.get(), &hash, nullptr, nullptr, nullptr);
    if (hash != NID_undef) names.insert(lower(OBJ_nid2sn(hash)));
  }
  std::string all;
  for (const auto& name : names) all += (all.empty() ? "" : " ") + name;
  return all;
}

std::optional<Instant> end_of(BytesView der) {
  const auto certificate = certificate_of(der);
  std::tm when{};
  if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &when) != 1) return std::nullopt;
  return Instant{std::chrono::seconds{timegm(&when)}};
}

}  // namespace kythu::signing
