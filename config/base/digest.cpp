#include "digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "handle.hpp"
#include "result.hpp"

namespace kythu {
namespace {

Bytes hmac(const EVP_MD* hash, BytesView key, BytesView message) {
  Bytes mac(EVP_MAX_MD_SIZE);
  unsigned length = 0;
  KYTHU_ASSERT(
      HMAC(hash, key.data(), static_cast<int>(key.size()), message.data(), message.size(), mac.data(), &length));
  mac.resize(length);
  return mac;
}

}  // namespace

Sha256 sha256(BytesView bytes) {
  // Fetched once: OpenSSL 3 looks an algorithm up anew in every SHA256(), which takes longer than to hash a short text.
  static const Handle<EVP_MD, EVP_MD_free> algorithm{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
  Sha256 digest;
  KYTHU_ASSERT(EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, algorithm.get(), nullptr) == 1);
  return digest;
}

Bytes sha384(BytesView bytes) {
  Bytes digest(SHA384_DIGEST_LENGTH);
  SHA384(bytes.data(), bytes.size(), digest.data());
  return digest;
}

Bytes sha512(BytesView bytes) {
  Bytes digest(SHA512_DIGEST_LENGTH);
  SHA512(bytes.data(), bytes.size(), digest.data());
  return digest;
}

Bytes hmac_sha256(BytesView key, BytesView message) { return hmac(EVP_sha256(), key, message); }
Bytes hmac_sha512(BytesView key, BytesView message) { return hmac(EVP_sha512(), key, message); }

}  // namespace kythu
