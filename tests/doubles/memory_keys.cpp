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
  struct One {
    std::string label, successor;
    Key key;
    std::vector<Bytes> chain;
    hsm::KeyState state = hsm::KeyState::active;
  };
  AgencyId agency;
  TestCa ca;
  std::vector<One> keys;

  void add(const std::string& label) {
    One one{label, {}, Key{EVP_RSA_gen(2048)}, {}};
    if (!one.key) throw std::runtime_error{"memory keys: key"};
    one.chain = {ca.issue(public_key_of(one.key.get()), "Kythu Test Key"), ca.certificate()};
    keys.push_back(std::move(one));
  }
  One& named(std::string_view label) {
    const auto found = std::ranges::find(keys, label, &One::label);
    if (found == keys.end()) throw std::runtime_error{"memory keys: no such key"};
    return *found;
  }
};

MemoryKeys::MemoryKeys(std::string label, AgencyId agency)
    : inside_(std::make_unique<Inside>(Inside{agency, TestCa{}, {}})) {
  inside_->add(label);
}

MemoryKeys::~MemoryKeys() = default;

const std::vector<Bytes>& MemoryKeys::certificate_chain() const { return inside_->keys.front().chain; }
const std::vector<Bytes>& MemoryKeys::certificate_chain(std::string_view label) const {
  return inside_->named(label).chain;
}

void MemoryKeys::rotate(std::string_view label, const std::string& successor) {
  inside_->add(successor);
  inside_->named(label).successor = successor;
}

void MemoryKeys::set_state(std::string_view label, hsm::KeyState state) { inside_->named(label).state = state; }

void MemoryKeys::restore() {
  inside_->keys.erase(inside_->keys.begin() + 1, inside_->keys.end());
  inside_->keys.front().successor.clear();
  inside_->keys.front().state = hsm::KeyState::active;
}

Result<hsm::Signature, hsm::Refusal> MemoryKeys::sign(const hsm::SigningOrder& order) {
  if (next_refusal) return *std::exchange(next_refusal, std::nullopt);
  const auto key = std::ranges::find(inside_->keys, order.key, &Inside::One::label);
  if (key == inside_->keys.end()) return hsm::Refusal::unknown_key;
  if (order.agency != inside_->agency || !name(order.algorithm).starts_with("rsa_")) return hsm::Refusal::not_allowed;
  if (key->state != hsm::KeyState::active) return hsm::Refusal::not_active;
  if (order.digest.size() != digest_size(order.algorithm) || !is_visible_ascii(order.job)) {
    return hsm::Refusal::bad_order;
  }
  return hsm::Signature{sign_with(key->key.get(), order)};
}

Result<std::vector<hsm::KeyInfo>, hsm::Refusal> MemoryKeys::list() {
  using hsm::Purpose;
  ++listed;
  std::vector<hsm::KeyInfo> all;
  for (const auto& key : inside_->keys) {
    all.push_back(
        {.label = key.label,
         .algorithms = {std::begin(rsa_algorithms), std::end(rsa_algorithms)},
         .purposes = {Purpose::result, Purpose::receipt, Purpose::checkpoint, Purpose::timestamp, Purpose::csc},
         .agencies = {inside_->agency},
         .certificate_chain = key.chain,
         .available = key.state == hsm::KeyState::active,
         .state = key.state,
         .successor = key.successor});
  }
  return all;
}

}  // namespace kythu::test
