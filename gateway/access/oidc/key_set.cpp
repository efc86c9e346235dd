#include <algorithm>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include "config/base/handle.hpp"
#include "hsm/strict_json.hpp"
#include "jws.hpp"
#include "members.hpp"

namespace kythu::gateway::oidc {
namespace {

namespace json = boost::json;
using Key = Handle<EVP_PKEY, EVP_PKEY_free>;
using KeyContext = Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Builder = Handle<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Parameters = Handle<OSSL_PARAM, OSSL_PARAM_free>;
using Number = Handle<BIGNUM, BN_free>;

constexpr std::size_t longest_set = 64 * 1024, most_keys = 64, set_levels = 6, coordinate = 32;

Bytes bytes_of(const json::object& jwk, std::string_view name) {
  return from_base64url(text_of(jwk, name)).value_or(Bytes{});
}

Number number_of(BytesView bytes) { return Number{BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)}; }

/// RFC 7518 section 6.3.1. A small or even exponent is no key of anybody's.
Key rsa_key(const json::object& jwk) {
  const auto modulus = bytes_of(jwk, "n"), exponent = bytes_of(jwk, "e");
  if (modulus.size() < 256 || modulus.size() > 1024 || exponent.empty() || exponent.size() > 4) return nullptr;
  const auto n = number_of(modulus), e = number_of(exponent);
  const Builder builder{OSSL_PARAM_BLD_new()};
  if (!n || !e || !builder || BN_num_bits(n.get()) < 2048 || !BN_is_odd(e.get()) || BN_is_one(e.get())) return nullptr;
  if (OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return nullptr;
  }
  const Parameters parameters{OSSL_PARAM_BLD_to_param(builder.get())};
  const KeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr)};
  EVP_PKEY* made = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  return Key{made};
}

/// RFC 7518 section 6.2.1, as the SubjectPublicKeyInfo of RFC 5480: OpenSSL refuses a point that is not on the curve.
Key p256_key(const json::object& jwk) {
  const auto x = bytes_of(jwk, "x"), y = bytes_of(jwk, "y");
  if (text_of(jwk, "crv") != "P-256" || x.size() != coordinate || y.size() != coordinate) return nullptr;
  auto der = from_hex("3059301306072a8648ce3d020106082a8648ce3d03010703420004").value_or(Bytes{});
  der.insert(der.end(), x.begin(), x.end());
  der.insert(der.end(), y.begin(), y.end());
  const auto* at = der.data();
  return Key{d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size()))};
}

/// RFC 8037 section 2
Key ed25519_key(const json::object& jwk) {
  const auto x = bytes_of(jwk, "x");
  if (text_of(jwk, "crv") != "Ed25519" || x.size() != coordinate) return nullptr;
  return Key{EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, x.data(), x.size())};
}

bool is_for_signatures(const json::object& jwk) {
  if (jwk.contains("use") && text_of(jwk, "use") != "sig") return false;
  const auto* operations = jwk.if_contains("key_ops");
  if (!operations) return true;
  const auto* list = operations->if_array();
  return list && std::any_of(list->begin(), list->end(),
                             [](const json::value& one) { return one.is_string() && one.get_string() == "verify"; });
}

Key key_of(const json::object& jwk) {
  const auto type = text_of(jwk, "kty");
  if (!is_for_signatures(jwk)) return nullptr;
  return type == "RSA" ? rsa_key(jwk) : type == "EC" ? p256_key(jwk) : type == "OKP" ? ed25519_key(jwk) : nullptr;
}

}  // namespace

std::string text_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(json::string_view{name.data(), name.size()});
  const auto* text = value ? value->if_string() : nullptr;
  return text ? std::string{text->begin(), text->end()} : std::string{};
}

std::optional<std::vector<VerifyingKey>> read_key_set(std::string_view text) {
  if (text.size() > longest_set) return std::nullopt;
  const auto value = hsm::parse_strict(text, set_levels);
  const auto* set = value ? value->if_object() : nullptr;
  const auto* member = set ? set->if_contains("keys") : nullptr;
  const auto* list = member ? member->if_array() : nullptr;
  if (!list || list->size() > most_keys) return std::nullopt;
  std::vector<VerifyingKey> keys;
  for (const auto& one : *list) {
    const auto* jwk = one.if_object();
    if (!jwk) return std::nullopt;
    if (auto key = key_of(*jwk))
      keys.push_back(
          {text_of(*jwk, "kid"), text_of(*jwk, "alg"), std::shared_ptr<EVP_PKEY>{key.release(), EVP_PKEY_free}});
  }
  ERR_clear_error();
  return keys;
}

}  // namespace kythu::gateway::oidc
