// Signs documents in two steps joined by a token that works once: what was checked is what is signed.
#pragma once

#include <memory>

#include "config/base/clock.hpp"
#include "config/base/random.hpp"
#include "config/wire/fetch.hpp"
#include "hsm/keys.hpp"
#include "signing/document.hpp"
#include "signing/inspector.hpp"

namespace kythu::signing {

struct TimestampAuthority {
  std::string url;
  Bytes trust_anchor;  ///< DER; the TSA's chain must end here
  std::chrono::milliseconds patience{30'000};
};

struct SignerSettings {
  std::size_t document_limit = 64 << 20;
  std::string font;                             ///< a TrueType file with Vietnamese letters, for appearances
  std::vector<TimestampAuthority> authorities;  ///< tried in order
};

/// A document that was checked and laid out, with its digest fixed; only complete() can use it, once. Move-only.
class Prepared {
 public:
  Prepared(Prepared&&) noexcept;
  Prepared& operator=(Prepared&&) noexcept;
  ~Prepared();
  /// What the key has to sign, by the signatory's algorithm.
  const Bytes& digest() const;

 private:
  friend class Signer;
  struct Parts;
  explicit Prepared(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

/// Safe for any number of threads.
class Signer {
 public:
  Signer(SignerSettings settings, hsm::Keys& keys, Inspector& inspector, wire::Fetch& outside, Clock clock,
         Random random);
  ~Signer();

  Result<Prepared, Refusal> prepare(const Document& document, const Profile& profile, const Signatory& signatory);
  /// Verifies the value with the signatory's certificate, builds the signature, asks for the timestamp where the level
  /// wants one, and returns the signed document, or the signature where it stands alone.
  Result<SignedDocument, Refusal> complete(Prepared&& prepared, const hsm::Signature& signature);
  /// Both steps, with the vault's key in between.
  Result<SignedDocument, Refusal> sign(const Document& document, const Profile& profile, const Signatory& signatory);

 private:
  struct Tools;
  std::unique_ptr<Tools> tools_;
};

}  // namespace kythu::signing
