#include "memory_keys.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "config/base/handle.hpp"
#include "test_ca.hpp"

namespace kythu::test {
namespace {

using hsm::Algorithm;
using Key = Handle<EVP_PKEY, EVP_PKEY_free>;

constexpr Algorithm rsa_algorithms[] = {Algorithm::rsa_pkcs1_sha256, Algorithm::rsa_pkcs1_sha384,
                                        Algorithm::rsa_pkcs1_sha512, Algorithm::rsa_pss_sha256,
                                        Algorithm::rsa_pss_sha384,   Algorithm::rsa_pss_sha512};

Bytes public_key_of(EVP_PKEY* key) {
  unsigned char* out = nullptr;
  const int length = i2d_PUBKEY(key, &out);
  if (length <= 0) throw std::runtime_error{"memory keys: public key"};
  const Bytes der{out, out + length};
  OPENSSL_free(out);
  return der;
}

const EVP_MD* hash_of(Algorithm algorithm) {
  const auto size = hsm::digest_size(algorithm);
  return size == 64 ? EVP_sha512() : size == 48 ? EVP_sha384() : EVP_sha256();
}

bool is_visible_ascii(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

Bytes sign_with(EVP_PKEY* key, const hsm::SigningOrder& order) {
  const Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context{EVP_PKEY_CTX_new(key, nullptr)};
  const bool pss = name(order.algorithm).starts_with("rsa_pss");
  bool ok = EVP_PKEY_sign_init(context.get()) == 1 &&
            EVP_PKEY_CTX_set_rsa_padding(context.get(), pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING) == 1 &&
            EVP_PKEY_CTX_set_signature_md(context.get(), hash_of(order.algorithm)) == 1;
  if (pss) ok = ok && EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST) == 1;
  Bytes value(256);
  auto length = value.size();
  ok = ok && EVP_PKEY_sign(context.get(), value.data(), &length, order.digest.data(), order.digest.size()) == 1 &&
       length == value.size();
  if (!ok) throw std::runtime_error{"memory keys: sign"};
  return value;
}

}  // namespace

struct MemoryKeys::Inside {
  std::string label;
  AgencyId agency;
  Key key;
  std::vector<Bytes> chain;
};

MemoryKeys::MemoryKeys(std::string label, AgencyId agency)
    : inside_(std::make_unique<Inside>(Inside{std::move(label), agency, Key{EVP_RSA_gen(2048)}, {}})) {
  if (!inside_->key) throw std::runtime_error{"memory keys: key"};
  const TestCa ca;
  inside_->chain = {ca.issue(public_key_of(inside_->key.get()), "Kythu Test Key"), ca.certificate()};
}

MemoryKeys::~MemoryKeys() = default;

const std::vector<Bytes>& MemoryKeys::certificate_chain() const { return inside_->chain; }

Result<hsm::Signature, hsm::Refusal> MemoryKeys::sign(const hsm::SigningOrder& order) {
  if (next_refusal) return *std::exchange(next_refusal, std::nullopt);
  if (order.key != inside_->label) return hsm::Refusal::unknown_key;
  if (order.agency != inside_->agency || !name(order.algorithm).starts_with("rsa_")) return hsm::Refusal::not_allowed;
  if (order.digest.size() != digest_size(order.algorithm) || !is_visible_ascii(order.job)) {
    return hsm::Refusal::bad_order;
  }
  return hsm::Signature{sign_with(inside_->key.get(), order)};
}

Result<std::vector<hsm::KeyInfo>, hsm::Refusal> MemoryKeys::list() {
  using hsm::Purpose;
  return std::vector{hsm::KeyInfo{
      .label = inside_->label,
      .algorithms = {std::begin(rsa_algorithms), std::end(rsa_algorithms)},
      .purposes = {Purpose::result, Purpose::receipt, Purpose::checkpoint, Purpose::timestamp, Purpose::csc},
      .agencies = {inside_->agency},
      .certificate_chain = inside_->chain,
      .available = true}};
}

}  // namespace kythu::test
