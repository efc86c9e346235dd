#include "jws.hpp"

#include <algorithm>
#include <array>

#include <boost/json/object.hpp>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "config/base/handle.hpp"
#include "hsm/ecdsa.hpp"
#include "hsm/strict_json.hpp"
#include "members.hpp"

namespace kythu::gateway::oidc {
namespace {

namespace json = boost::json;
using VerifyContext = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;

constexpr std::size_t longest_token = 16 * 1024, token_levels = 8, p256_value = 64;

struct Algorithm {
  std::string_view name;
  int key_type;
};
// RFC 7518 section 3.1, RFC 8037 section 3.1: what is known here, whatever a list says.
constexpr std::array<Algorithm, 4> known{{
    {"RS256", EVP_PKEY_RSA},
    {"PS256", EVP_PKEY_RSA},
    {"ES256", EVP_PKEY_EC},
    {"EdDSA", EVP_PKEY_ED25519},
}};

std::optional<json::object> object_of(std::string_view part) {
  const auto bytes = from_base64url(part);
  if (!bytes) return std::nullopt;
  auto value = hsm::parse_strict(as_text(*bytes), token_levels);
  if (!value || !value->is_object()) return std::nullopt;
  return std::move(value->as_object());
}

struct Header {
  std::string algorithm, key_id;
};

/// A critical extension is one that we would have to know, and "at+jwt" is a token of another kind (RFC 8725, 3.11).
std::optional<Header> read_header(const json::object& header) {
  const auto algorithm = text_of(header, "alg");
  if (algorithm.empty() || header.contains("crit") || header.contains("b64") || header.contains("zip")) {
    return std::nullopt;
  }
  const auto type = text_of(header, "typ");
  if (header.contains("typ") && type != "JWT" && type != "jwt") return std::nullopt;
  if (header.contains("kid") && text_of(header, "kid").empty()) return std::nullopt;
  return Header{algorithm, text_of(header, "kid")};
}

/// By its id; a token that names none is judged by the only key that fits.
const VerifyingKey* find_key(const std::vector<VerifyingKey>& keys, const Header& header, int type) {
  const VerifyingKey* found = nullptr;
  for (const auto& one : keys) {
    const bool fits = EVP_PKEY_get_base_id(one.key.get()) == type &&
                      (one.algorithm.empty() || one.algorithm == header.algorithm) &&
                      (header.key_id.empty() || one.id == header.key_id);
    if (!fits) continue;
    if (found) return nullptr;  // which is meant cannot be told
    found = &one;
  }
  return found;
}

bool is_signed(const VerifyingKey& key, std::string_view algorithm, BytesView text, BytesView value) {
  const VerifyContext context{EVP_MD_CTX_new()};
  EVP_PKEY_CTX* inner = nullptr;
  const auto* digest = algorithm == "EdDSA" ? nullptr : EVP_sha256();
  if (!context || EVP_DigestVerifyInit(context.get(), &inner, digest, nullptr, key.key.get()) != 1) return false;
  if (algorithm == "PS256" && (EVP_PKEY_CTX_set_rsa_padding(inner, RSA_PKCS1_PSS_PADDING) != 1 ||
                               EVP_PKEY_CTX_set_rsa_pss_saltlen(inner, RSA_PSS_SALTLEN_DIGEST) != 1)) {
    return false;
  }
  return EVP_DigestVerify(context.get(), value.data(), value.size(), text.data(), text.size()) == 1;
}

bool is_good(const VerifyingKey& key, std::string_view algorithm, BytesView text, BytesView value) {
  bool good = false;
  if (algorithm != "ES256") {
    good = is_signed(key, algorithm, text, value);
  } else if (value.size() == p256_value) {
    good = is_signed(key, algorithm, text, hsm::ecdsa_der(value));
  }
  ERR_clear_error();
  return good;
}

}  // namespace

std::optional<Bytes> from_base64url(std::string_view text) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string standard{text};
  for (auto& c : standard) {
    if (c == '+' || c == '/' || c == '=') return std::nullopt;
    c = c == '-' ? '+' : c == '_' ? '/' : c;
  }
  standard.append((4 - standard.size() % 4) % 4, '=');
  return from_base64(standard);
}

Result<json::object, JwsFault> verify_jws(std::string_view token, const std::vector<VerifyingKey>& keys,
                                          const std::vector<std::string>& algorithms) {
  const auto first = token.find('.'), last = token.rfind('.');
  if (token.size() > longest_token || first == last || token.find('.', first + 1) != last) return JwsFault::malformed;
  const auto fields = object_of(token.substr(0, first));
  const auto header = fields ? read_header(*fields) : std::nullopt;
  auto payload = object_of(token.substr(first + 1, last - first - 1));
  const auto value = from_base64url(token.substr(last + 1));
  if (!header || !payload || !value) return JwsFault::malformed;
  const auto* algorithm = std::ranges::find(known, header->algorithm, &Algorithm::name);
  if (algorithm == known.end() || std::ranges::find(algorithms, header->algorithm) == algorithms.end()) {
    return JwsFault::algorithm;
  }
  const auto* key = find_key(keys, *header, algorithm->key_type);
  if (!key) return JwsFault::unknown_key;
  if (!is_good(*key, header->algorithm, as_bytes(token.substr(0, last)), *value)) return JwsFault::signature;
  return std::move(*payload);
}

}  // namespace kythu::gateway::oidc
