#include "assertion.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "config/base/bytes.hpp"
#include "config/base/handle.hpp"

namespace kythu::gateway::oidc {
namespace {

using PrivateKey = Handle<EVP_PKEY, EVP_PKEY_free>;
using SignContext = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;
using EcdsaParts = Handle<ECDSA_SIG, ECDSA_SIG_free>;
using Memory = Handle<BIO, BIO_free_all>;

constexpr std::chrono::seconds good_for{60};
constexpr std::size_t half_value = 32;

std::string_view algorithm_of(EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA: return EVP_PKEY_get_bits(key) >= 2048 ? "RS256" : "";
    case EVP_PKEY_EC: return EVP_PKEY_get_bits(key) == 256 ? "ES256" : "";
    case EVP_PKEY_ED25519: return "EdDSA";
    default: return "";
  }
}

/// r ‖ s of what OpenSSL wrote (RFC 7518 section 3.4)
Bytes raw_ecdsa(const Bytes& der) {
  const auto* at = der.data();
  const EcdsaParts parts{d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()))};
  Bytes raw(2 * half_value);
  if (!parts || BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()), raw.data(), half_value) < 0 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()), raw.data() + half_value, half_value) < 0) {
    return {};
  }
  return raw;
}

Bytes sign(EVP_PKEY* key, std::string_view algorithm, BytesView text) {
  const SignContext context{EVP_MD_CTX_new()};
  const auto* digest = algorithm == "EdDSA" ? nullptr : EVP_sha256();
  std::size_t size = 0;
  if (!context || EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, text.data(), text.size()) != 1) {
    return {};
  }
  Bytes value(size);
  if (EVP_DigestSign(context.get(), value.data(), &size, text.data(), text.size()) != 1) return {};
  value.resize(size);
  return algorithm == "ES256" ? raw_ecdsa(value) : value;
}

std::string part_of(const boost::json::object& object) {
  return to_base64url(as_bytes(boost::json::serialize(object)));
}

}  // namespace

std::optional<std::string> client_assertion(const Secret& pem, const AssertionFacts& facts, const Random& random) {
  const auto text = pem.reveal();
  const Memory memory{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
  const PrivateKey key{memory ? PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr) : nullptr};
  const auto algorithm = key ? algorithm_of(key.get()) : std::string_view{};
  if (algorithm.empty()) {
    ERR_clear_error();
    return std::nullopt;
  }
  const auto now = std::chrono::floor<std::chrono::seconds>(facts.now).time_since_epoch();
  const auto signed_part = part_of({{"alg", algorithm}, {"typ", "JWT"}}) + "." +
                           part_of({{"iss", facts.client},
                                    {"sub", facts.client},
                                    {"aud", facts.audience},
                                    {"jti", random_token(random, 16)},
                                    {"iat", now.count()},
                                    {"exp", (now + good_for).count()}});
  const auto value = sign(key.get(), algorithm, as_bytes(signed_part));
  ERR_clear_error();
  if (value.empty()) return std::nullopt;
  return signed_part + "." + to_base64url(value);
}

}  // namespace kythu::gateway::oidc
