#include "public_key.hpp"

#include <cstdlib>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include "config/base/handle.hpp"
#include "hsm/token/key.hpp"

namespace kythu::hsm {
namespace {

using Key = Handle<EVP_PKEY, EVP_PKEY_free>;
using Number = Handle<BIGNUM, BN_free>;
using Builder = Handle<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;

Key make(const char* kind, const Builder& builder) {
  const Handle<OSSL_PARAM, OSSL_PARAM_free> parameters{OSSL_PARAM_BLD_to_param(builder.get())};
  const Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context{EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr)};
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1) return nullptr;
  EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get());
  return Key{key};
}

Key rsa_key(const Bytes& modulus, const Bytes& exponent) {
  const Number n{BN_bin2bn(modulus.data(), static_cast<int>(modulus.size()), nullptr)};
  const Number e{BN_bin2bn(exponent.data(), static_cast<int>(exponent.size()), nullptr)};
  const Builder builder{OSSL_PARAM_BLD_new()};
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  return make("RSA", builder);
}

const char* group_of(KeyFamily family) {
  switch (family) {
    case KeyFamily::p256: return "prime256v1";
    case KeyFamily::p384: return "secp384r1";
    case KeyFamily::rsa:
    case KeyFamily::ed25519: return nullptr;
  }
  std::abort();
}

Key ec_key(const char* group, const Bytes& point) {
  const Builder builder{OSSL_PARAM_BLD_new()};
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return make("EC", builder);
}

/// CKA_EC_POINT is an OCTET STRING around the point, or for Edwards curves by PKCS#11 3.0 a BIT STRING; some tokens
/// give the bare point. All of these are short enough for lengths of one byte.
Bytes point_in(const Bytes& value, std::size_t size) {
  const auto tail = [&](std::size_t header) { return Bytes{value.begin() + static_cast<long>(header), value.end()}; };
  if (value.size() == size) return value;
  if (value.size() == size + 2 && value[0] == 0x04 && value[1] == size) return tail(2);
  if (value.size() == size + 3 && value[0] == 0x03 && value[1] == size + 1 && value[2] == 0) return tail(3);
  return {};
}

Key key_of(const Module& module, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, KeyKind kind) {
  if (kind.family == KeyFamily::rsa) {
    return rsa_key(read_attribute(module, session, object, CKA_MODULUS),
                   read_attribute(module, session, object, CKA_PUBLIC_EXPONENT));
  }
  const auto point = read_attribute(module, session, object, CKA_EC_POINT);
  if (kind.family == KeyFamily::ed25519) {
    const auto raw = point_in(point, 32);
    return Key{EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw.data(), raw.size())};
  }
  return ec_key(group_of(kind.family), point_in(point, 1 + 2 * kind.bits / 8));
}

Bytes to_der(EVP_PKEY* key) {
  unsigned char* out = nullptr;
  const int length = key == nullptr ? 0 : i2d_PUBKEY(key, &out);
  if (length <= 0) return {};
  const Bytes der{out, out + length};
  OPENSSL_free(out);
  return der;
}

}  // namespace

Result<Bytes, TokenFault> public_key_info(const Module& module, CK_SESSION_HANDLE session, BytesView id) {
  const auto found = find_objects(module, session, CKO_PUBLIC_KEY, id);
  if (!found) return found.error();
  if (found->size() != 1) return TokenFault{CKR_KEY_NEEDED, "not exactly one public key has this id"};
  const auto kind = kind_of(module, session, found->front());
  if (!kind) return kind.error();
  auto der = to_der(key_of(module, session, found->front(), *kind).get());
  if (der.empty()) return TokenFault{CKR_ATTRIBUTE_VALUE_INVALID, "the public key cannot be read"};
  return der;
}

}  // namespace kythu::hsm
