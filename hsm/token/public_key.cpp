#include "public_key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include "config/base/handle.hpp"

namespace kythu::hsm {
namespace {

using Key = Handle<EVP_PKEY, EVP_PKEY_free>;
using Number = Handle<BIGNUM, BN_free>;
using Builder = Handle<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;

Bytes read(const Module& module, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
  CK_ATTRIBUTE attribute{type, nullptr, 0};
  const auto& calls = module.calls();
  if (calls.C_GetAttributeValue(session, object, &attribute, 1) != CKR_OK || attribute.ulValueLen > 8192) return {};
  Bytes value(attribute.ulValueLen);
  attribute.pValue = value.data();
  if (calls.C_GetAttributeValue(session, object, &attribute, 1) != CKR_OK) return {};
  return value;
}

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

/// CKA_EC_PARAMS is the curve's OID in DER; CKA_EC_POINT is an OCTET STRING around the uncompressed point.
Key ec_key(const Bytes& curve, const Bytes& point) {
  const auto* at = curve.data();
  const Handle<ASN1_OBJECT, ASN1_OBJECT_free> oid{d2i_ASN1_OBJECT(nullptr, &at, static_cast<long>(curve.size()))};
  at = point.data();
  const Handle<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> octets{
      d2i_ASN1_OCTET_STRING(nullptr, &at, static_cast<long>(point.size()))};
  if (!oid || !octets) return nullptr;
  const Builder builder{OSSL_PARAM_BLD_new()};
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, OBJ_nid2sn(OBJ_obj2nid(oid.get())), 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, ASN1_STRING_get0_data(octets.get()),
                                   static_cast<std::size_t>(ASN1_STRING_length(octets.get())));
  return make("EC", builder);
}

std::string to_pem(EVP_PKEY* key) {
  const Handle<BIO, BIO_free_all> out{BIO_new(BIO_s_mem())};
  if (key == nullptr || !out || PEM_write_bio_PUBKEY(out.get(), key) != 1) return {};
  char* text = nullptr;
  const auto length = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

}  // namespace

Result<std::string, TokenFault> public_key_pem(const Module& module, CK_SESSION_HANDLE session, BytesView id) {
  CK_OBJECT_CLASS kind = CKO_PUBLIC_KEY;
  Bytes wanted{id.begin(), id.end()};
  CK_ATTRIBUTE pattern[] = {{CKA_CLASS, &kind, sizeof kind}, {CKA_ID, wanted.data(), wanted.size()}};
  CK_OBJECT_HANDLE object = CK_INVALID_HANDLE;
  CK_ULONG count = 0;
  const auto& calls = module.calls();
  if (const auto code = calls.C_FindObjectsInit(session, pattern, 2); code != CKR_OK) {
    return TokenFault{code, "C_FindObjectsInit"};
  }
  calls.C_FindObjects(session, &object, 1, &count);
  calls.C_FindObjectsFinal(session);
  if (count == 0) return TokenFault{CKR_KEY_NEEDED, "no public key has this id"};
  const auto modulus = read(module, session, object, CKA_MODULUS);
  const auto key = modulus.empty() ? ec_key(read(module, session, object, CKA_EC_PARAMS),
                                            read(module, session, object, CKA_EC_POINT))
                                   : rsa_key(modulus, read(module, session, object, CKA_PUBLIC_EXPONENT));
  auto pem = to_pem(key.get());
  if (pem.empty()) return TokenFault{CKR_ATTRIBUTE_VALUE_INVALID, "the public key cannot be read"};
  return pem;
}

}  // namespace kythu::hsm
