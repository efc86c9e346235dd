#include "verify.hpp"

#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <vector>

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "config/base/handle.hpp"
#include "config/settings/table.hpp"
#include "p256_table.hpp"

namespace kythu::hsm {
namespace {

using Key = Handle<EVP_PKEY, EVP_PKEY_free>;
using Context = Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using DigestContext = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;
using Certificate = Handle<X509, X509_free>;

constexpr std::size_t algorithms = static_cast<std::size_t>(Algorithm::ed25519) + 1;
constexpr std::size_t most_spare = 16;  // contexts of one key and algorithm: more threads than that make their own
constexpr std::uint32_t worth_a_table = 256;  // verifications: keys that sign now and then do without

struct Scheme {
  const char* curve;  ///< null: RSA
  int padding;
  const EVP_MD* hash;
};

Scheme scheme_of(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::rsa_pkcs1_sha256: return {nullptr, RSA_PKCS1_PADDING, EVP_sha256()};
    case Algorithm::rsa_pkcs1_sha384: return {nullptr, RSA_PKCS1_PADDING, EVP_sha384()};
    case Algorithm::rsa_pkcs1_sha512: return {nullptr, RSA_PKCS1_PADDING, EVP_sha512()};
    case Algorithm::rsa_pss_sha256: return {nullptr, RSA_PKCS1_PSS_PADDING, EVP_sha256()};
    case Algorithm::rsa_pss_sha384: return {nullptr, RSA_PKCS1_PSS_PADDING, EVP_sha384()};
    case Algorithm::rsa_pss_sha512: return {nullptr, RSA_PKCS1_PSS_PADDING, EVP_sha512()};
    case Algorithm::ecdsa_p256_sha256: return {"prime256v1", 0, EVP_sha256()};
    case Algorithm::ecdsa_p384_sha384: return {"secp384r1", 0, EVP_sha384()};
    case Algorithm::ed25519: return {"ED25519", 0, nullptr};
  }
  std::abort();
}

/// r ‖ s, each `half` bytes, as the DER that OpenSSL reads; empty when it cannot be.
Bytes to_der(BytesView raw, std::size_t half) {
  if (raw.size() != 2 * half) return {};
  const Handle<ECDSA_SIG, ECDSA_SIG_free> pair{ECDSA_SIG_new()};
  Handle<BIGNUM, BN_free> r{BN_bin2bn(raw.data(), static_cast<int>(half), nullptr)};
  Handle<BIGNUM, BN_free> s{BN_bin2bn(raw.data() + half, static_cast<int>(half), nullptr)};
  if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return {};
  static_cast<void>(r.release());  // the pair's now
  static_cast<void>(s.release());
  unsigned char* out = nullptr;
  const int length = i2d_ECDSA_SIG(pair.get(), &out);
  if (length <= 0) return {};
  const Bytes der{out, out + length};
  OPENSSL_free(out);
  return der;
}

}  // namespace

std::vector<Bytes> load_chain(const std::filesystem::path& pem) {
  const Handle<BIO, BIO_free_all> file{BIO_new_file(pem.c_str(), "r")};
  if (!file) throw settings::Error{pem.native() + ": there is no certificate"};
  std::vector<Bytes> chain;
  while (const Certificate certificate{PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr)}) {
    unsigned char* out = nullptr;
    const int length = i2d_X509(certificate.get(), &out);
    if (length <= 0) throw settings::Error{pem.native() + ": a certificate cannot be read"};
    chain.emplace_back(out, out + length);
    OPENSSL_free(out);
  }
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (chain.empty() || !at_end) throw settings::Error{pem.native() + ": not a chain of PEM certificates"};
  return chain;
}

/// A used context is kept (2 µs less), and a P-256 key that is used a lot gets a table (45 µs less, of 75).
struct PublicKey::Inside {
  Key key;
  std::array<bool, algorithms> fits{};
  std::mutex mutex;
  std::array<std::vector<Context>, algorithms> spare;
  std::atomic<std::uint32_t> p256_verified = 0;
  std::once_flag table_made;
  std::unique_ptr<P256Table> table;

  bool judge(Algorithm algorithm) const;
  Context take(Algorithm algorithm);
  void keep(Algorithm algorithm, Context&& context);
  /// Null while the key signs now and then.
  const P256Table* busy_table(std::size_t more);
};

bool PublicKey::Inside::judge(Algorithm algorithm) const {
  const auto* curve = scheme_of(algorithm).curve;
  if (curve == nullptr) return EVP_PKEY_is_a(key.get(), "RSA") == 1 && EVP_PKEY_get_bits(key.get()) >= 2048;
  if (algorithm == Algorithm::ed25519) return EVP_PKEY_is_a(key.get(), curve) == 1;
  char group[32] = {};
  return EVP_PKEY_is_a(key.get(), "EC") == 1 && EVP_PKEY_get_group_name(key.get(), group, sizeof group, nullptr) == 1 &&
         std::strcmp(group, curve) == 0;
}

Context PublicKey::Inside::take(Algorithm algorithm) {
  {
    std::lock_guard lock(mutex);
    auto& pool = spare[static_cast<std::size_t>(algorithm)];
    if (!pool.empty()) {
      auto context = std::move(pool.back());
      pool.pop_back();
      return context;
    }
  }
  const auto scheme = scheme_of(algorithm);
  Context context{EVP_PKEY_CTX_new(key.get(), nullptr)};
  if (!context || EVP_PKEY_verify_init(context.get()) != 1) return nullptr;
  if (scheme.curve == nullptr && EVP_PKEY_CTX_set_rsa_padding(context.get(), scheme.padding) != 1) return nullptr;
  if (EVP_PKEY_CTX_set_signature_md(context.get(), scheme.hash) != 1) return nullptr;
  if (scheme.padding == RSA_PKCS1_PSS_PADDING &&
      EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST) != 1) {
    return nullptr;
  }
  return context;
}

void PublicKey::Inside::keep(Algorithm algorithm, Context&& context) {
  std::lock_guard lock(mutex);
  auto& pool = spare[static_cast<std::size_t>(algorithm)];
  if (pool.size() < most_spare) pool.push_back(std::move(context));
}

const P256Table* PublicKey::Inside::busy_table(std::size_t more) {
  if (!fits[static_cast<std::size_t>(Algorithm::ecdsa_p256_sha256)]) return nullptr;
  if (p256_verified < worth_a_table) {
    p256_verified += static_cast<std::uint32_t>(more);
    return nullptr;
  }
  std::call_once(table_made, [&] { table = P256Table::of(key.get()); });
  return table.get();
}

PublicKey::PublicKey(BytesView der) : inside_(std::make_unique<Inside>()) {
  const auto* at = der.data();
  inside_->key.reset(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  if (!inside_->key) {
    at = der.data();
    const Certificate parsed{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
    if (parsed) inside_->key.reset(X509_get_pubkey(parsed.get()));
  }
  ERR_clear_error();
  if (!inside_->key) throw settings::Error{"neither a public key nor a certificate with a usable one"};
  for (std::size_t i = 0; i < algorithms; ++i) inside_->fits[i] = inside_->judge(static_cast<Algorithm>(i));
}

PublicKey::~PublicKey() = default;
PublicKey::PublicKey(PublicKey&&) noexcept = default;

bool PublicKey::fits(Algorithm algorithm) const { return inside_->fits[static_cast<std::size_t>(algorithm)]; }

bool PublicKey::verifies(const SigningOrder& order, BytesView signature) const {
  Check one{&order, signature};
  judge({&one, 1});
  return one.good;
}

void PublicKey::judge(std::span<Check> checks) const {
  const auto* const table = inside_->busy_table(checks.size());
  if (table != nullptr) table->judge(checks);  // a no is left to OpenSSL's own verification
  ERR_clear_error();
  for (auto& check : checks) check.good = check.good || verifies_alone(*check.order, check.signature);
}

bool PublicKey::verifies_alone(const SigningOrder& order, BytesView signature) const {
  if (!fits(order.algorithm)) return false;
  if (order.algorithm == Algorithm::ed25519) return verifies_message(order.message, signature);
  Bytes der;
  if (scheme_of(order.algorithm).curve != nullptr) {
    der = to_der(signature, digest_size(order.algorithm));  // the curves' orders are as long as their hashes
    signature = der;
  }
  auto context = inside_->take(order.algorithm);
  if (!context) return false;
  const bool good =
      EVP_PKEY_verify(context.get(), signature.data(), signature.size(), order.digest.data(), order.digest.size()) == 1;
  if (good) inside_->keep(order.algorithm, std::move(context));  // nobody need know what a failure leaves in one
  if (!good) ERR_clear_error();
  return good;
}

/// PureEdDSA hashes by itself; its one-shot interface is that of digests.
bool PublicKey::verifies_message(BytesView message, BytesView signature) const {
  const DigestContext context{EVP_MD_CTX_new()};
  const bool good =
      !message.empty() && context &&
      EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, inside_->key.get()) == 1 &&
      EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
  if (!good) ERR_clear_error();
  return good;
}

}  // namespace kythu::hsm
