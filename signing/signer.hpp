// Signs documents in two steps joined by a token that works once: what was checked is what is signed.
#pragma once

#include <memory>

#include "config/base/clock.hpp"
#include "config/base/random.hpp"
#include "config/wire/fetch.hpp"
#include "hsm/keys.hpp"
#include "signing/document.hpp"
#include "signing/inspector.hpp"
#include "signing/raiser.hpp"

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
  std::vector<Bytes> anchors;                   ///< DER: nobody is asked whether these are good (levels lt and lta)
};

/// What two layouts of one request have to agree on to be the same, byte for byte.
struct Moment {
  Instant signing_time;        ///< whole seconds
  std::size_t token_room = 0;  ///< bytes kept for a time-stamp
};

/// `value` as a token or OpenSSL gives it, in the vault's form (hsm::Signature): an ECDSA SEQUENCE becomes r ‖ s.
Bytes vault_form(hsm::Algorithm algorithm, BytesView value);

/// A document that was checked and laid out, with its digest fixed; only complete() can use it, once. Move-only.
class Prepared {
 public:
  Prepared(Prepared&&) noexcept;
  Prepared& operator=(Prepared&&) noexcept;
  ~Prepared();
  /// What the key has to sign, by the signatory's algorithm.
  const Bytes& digest() const;
  /// With which prepare() gives the same again: for a signature that comes later, from elsewhere.
  Moment moment() const;

 private:
  friend class Signer;
  struct Parts;
  explicit Prepared(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

/// Safe for any number of threads.
class Signer {
 public:
  /// Without a raiser levels lt and lta are revocation_unavailable.
  Signer(SignerSettings settings, hsm::Keys& keys, Inspector& inspector, wire::Fetch& outside, Clock clock,
         Random random, Raiser* raiser = nullptr);
  ~Signer();

  Result<Prepared, Refusal> prepare(const Document& document, const Profile& profile, const Signatory& signatory);
  Result<Prepared, Refusal> prepare(const Document& document, const Profile& profile, const Signatory& signatory,
                                    const Moment& moment);
  /// Verifies the value with the signatory's certificate, builds the signature, asks for the timestamp where the level
  /// wants one, and returns the signed document, or the signature where it stands alone.
  Result<SignedDocument, Refusal> complete(Prepared&& prepared, const hsm::Signature& signature);
  /// Both steps, with the vault's key in between.
  Result<SignedDocument, Refusal> sign(const Document& document, const Profile& profile, const Signatory& signatory);
  /// An existing signature, also one that others made, to a higher level (signing/extender.hpp).
  Result<SignedDocument, Refusal> raise(const Document& document, Bytes detached, Level to);

 private:
  Result<SignedDocument, Refusal> lasting(SignedDocument&& done, Bytes detached, Level to) const;
  struct Tools;
  std::unique_ptr<Tools> tools_;
};

}  // namespace kythu::signing
