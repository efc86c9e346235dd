// A leader's own token: an elliptic key outside of the vault, with a certificate of a CA of its own.
#pragma once

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "config/base/handle.hpp"
#include "doubles/test_ca.hpp"

namespace kythu::test {

struct OwnToken {
  /// "prime256v1" or "secp384r1".
  explicit OwnToken(const char* curve) : key(EVP_EC_gen(curve)) {
    std::uint8_t* der = nullptr;
    const int length = i2d_PUBKEY(key.get(), &der);
    chain = {ca.issue({der, static_cast<std::size_t>(length)}, "Nguyễn Thị Ánh"), ca.certificate()};
    OPENSSL_free(der);
  }
  /// r ‖ s, each as long as the digest, which is of the curve's own hash.
  Bytes sign(BytesView digest) const {
    const Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context{EVP_PKEY_CTX_new(key.get(), nullptr)};
    Bytes der(256);
    auto length = der.size();
    EVP_PKEY_sign_init(context.get());
    EVP_PKEY_sign(context.get(), der.data(), &length, digest.data(), digest.size());
    const auto* at = static_cast<const std::uint8_t*>(der.data());
    const Handle<ECDSA_SIG, ECDSA_SIG_free> parts{d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(length))};
    const auto half = static_cast<int>(digest.size());
    Bytes value(2 * digest.size());
    BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()), value.data(), half);
    BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()), value.data() + half, half);
    return value;
  }
  TestCa ca;
  Handle<EVP_PKEY, EVP_PKEY_free> key;
  std::vector<Bytes> chain;
};

}  // namespace kythu::test
