#include "checkpoint.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "config/base/handle.hpp"
#include "config/settings/table.hpp"
#include "hsm/ecdsa.hpp"

namespace kythu::hsm {
namespace {

using Key = Handle<EVP_PKEY, EVP_PKEY_free>;

struct Scheme {
  const char* kind;  ///< of the key, as OpenSSL calls it
  int padding;
  const char* hash;
};

Scheme scheme_of(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::rsa_pkcs1_sha256: return {"RSA", RSA_PKCS1_PADDING, "SHA256"};
    case Algorithm::rsa_pkcs1_sha384: return {"RSA", RSA_PKCS1_PADDING, "SHA384"};
    case Algorithm::rsa_pkcs1_sha512: return {"RSA", RSA_PKCS1_PADDING, "SHA512"};
    case Algorithm::rsa_pss_sha256: return {"RSA", RSA_PKCS1_PSS_PADDING, "SHA256"};
    case Algorithm::rsa_pss_sha384: return {"RSA", RSA_PKCS1_PSS_PADDING, "SHA384"};
    case Algorithm::rsa_pss_sha512: return {"RSA", RSA_PKCS1_PSS_PADDING, "SHA512"};
    case Algorithm::ecdsa_p256_sha256: return {"EC", 0, "SHA256"};
    case Algorithm::ecdsa_p384_sha384: return {"EC", 0, "SHA384"};
    case Algorithm::ed25519: return {"ED25519", 0, nullptr};
  }
  std::abort();
}

bool verifies(EVP_PKEY* key, const Scheme& scheme, std::string_view text, BytesView signature) {
  if (EVP_PKEY_is_a(key, scheme.kind) != 1) return false;
  const Handle<EVP_MD_CTX, EVP_MD_CTX_free> context{EVP_MD_CTX_new()};
  EVP_PKEY_CTX* settings = nullptr;  // the context's
  if (EVP_DigestVerifyInit_ex(context.get(), &settings, scheme.hash, nullptr, nullptr, key, nullptr) != 1) return false;
  if (scheme.padding != 0 && EVP_PKEY_CTX_set_rsa_padding(settings, scheme.padding) != 1) return false;
  if (scheme.padding == RSA_PKCS1_PSS_PADDING &&
      EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) != 1) {
    return false;
  }
  const auto bytes = as_bytes(text);
  const bool good =
      EVP_DigestVerify(context.get(), signature.data(), signature.size(), bytes.data(), bytes.size()) == 1;
  ERR_clear_error();
  return good;
}

/// The next PEM block that is a key or a certificate; null at the end.
Key next_key(BIO* pem) {
  for (;;) {
    char *name = nullptr, *header = nullptr;
    unsigned char* data = nullptr;
    long length = 0;
    if (PEM_read_bio(pem, &name, &header, &data, &length) != 1) return nullptr;
    const auto* at = data;
    Key key;
    if (std::strcmp(name, PEM_STRING_PUBLIC) == 0) key.reset(d2i_PUBKEY(nullptr, &at, length));
    if (std::strcmp(name, PEM_STRING_X509) == 0) {
      const Handle<X509, X509_free> certificate{d2i_X509(nullptr, &at, length)};
      if (certificate) key.reset(X509_get_pubkey(certificate.get()));
    }
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(data);
    if (key) return key;
  }
}

}  // namespace

std::string text_of(const Checkpoint& checkpoint) {
  std::string text{checkpoint_opening};
  for (const auto& line : {checkpoint.vault, std::to_string(checkpoint.journal.seq), checkpoint.journal.hash,
                           std::to_string(checkpoint.policy.number), checkpoint.policy.hash}) {
    text += line + "\n";
  }
  return text;
}

JournalFields to_fields(const Checkpoint& checkpoint) {
  return {{"act", "checkpoint"},
          {"vault", checkpoint.vault},
          {"of_seq", std::to_string(checkpoint.journal.seq)},
          {"of_hash", checkpoint.journal.hash},
          {"policy_seq", std::to_string(checkpoint.policy.number)},
          {"policy_hash", checkpoint.policy.hash},
          {"key", checkpoint.key},
          {"algorithm", std::string{name(checkpoint.algorithm)}},
          {"signature", to_base64(checkpoint.signature)}};
}

std::optional<Checkpoint> checkpoint_in(const JournalEntry& entry) {
  const auto text = [&](std::string_view name) { return std::string{member(entry, name)}; };
  const auto seq = to_number(text("of_seq")), number = to_number(text("policy_seq"));
  const auto algorithm = parse_algorithm(text("algorithm"));
  auto signature = from_base64(text("signature"));
  if (text("act") != "checkpoint" || !seq || !number || !algorithm || !signature) return std::nullopt;
  return Checkpoint{text("vault"), {*seq, text("of_hash")}, {*number, text("policy_hash")}, text("key"),
                    *algorithm,    std::move(*signature)};
}

struct CheckpointKeys::Inside {
  std::vector<Key> keys;
};

CheckpointKeys::CheckpointKeys(std::string_view pem) : inside_(std::make_unique<Inside>()) {
  const Handle<BIO, BIO_free_all> text{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  while (auto key = next_key(text.get())) inside_->keys.push_back(std::move(key));
  ERR_clear_error();
  if (inside_->keys.empty()) throw settings::Error{"there is no PEM public key or certificate"};
}

CheckpointKeys::~CheckpointKeys() = default;

bool CheckpointKeys::verify(const Checkpoint& checkpoint) const {
  const bool ec = std::strcmp(scheme_of(checkpoint.algorithm).kind, "EC") == 0;
  return verify(checkpoint.algorithm, text_of(checkpoint), ec ? ecdsa_der(checkpoint.signature) : checkpoint.signature);
}

bool CheckpointKeys::verify(Algorithm algorithm, std::string_view text, BytesView signature) const {
  const auto scheme = scheme_of(algorithm);
  return std::ranges::any_of(inside_->keys,
                             [&](const auto& key) { return verifies(key.get(), scheme, text, signature); });
}

}  // namespace kythu::hsm
