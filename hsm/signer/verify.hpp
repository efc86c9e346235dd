// The last look before a signature leaves the vault: it has to verify with the certificate's public key.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "hsm/workers/tokens.hpp"

namespace kythu::hsm {

/// The certificates of a PEM file in their order, as DER. Throws settings::Error when there is none or one is broken.
std::vector<Bytes> load_chain(const std::filesystem::path& pem);

class PublicKey {
 public:
  /// DER SubjectPublicKeyInfo, or a certificate with one; throws settings::Error when it is neither.
  explicit PublicKey(BytesView der);
  ~PublicKey();
  PublicKey(PublicKey&&) noexcept;

  /// RSA algorithms want an RSA key of 2048 bits or more; ECDSA and Ed25519 want the key's own curve.
  bool fits(Algorithm algorithm) const;
  /// The signature in the form that Signature has. Ed25519 verifies over order.message. Safe for any number of threads.
  bool verifies(const SigningOrder& order, BytesView signature) const;
  /// The same for several, which cost less together where the key is of P-256 and busy.
  void judge(std::span<Check> checks) const;

 private:
  bool verifies_alone(const SigningOrder& order, BytesView signature) const;
  bool verifies_message(BytesView message, BytesView signature) const;
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace kythu::hsm
