// The port of a signature format: lays a document out so that its digest is fixed, then puts the signature in.
#pragma once

#include <memory>

#include "evidence/certificate.hpp"
#include "signing/document.hpp"

namespace kythu::signing {

/// A document laid out for one signature. What is in it no longer changes, except the room kept for the signature.
class Draft {
 public:
  virtual ~Draft() = default;
  /// What the key signs.
  virtual const Bytes& digest() const = 0;
  /// What a time-stamp of the signature is over. Values are as the vault gives them (hsm::Signature).
  virtual Bytes stamped(BytesView value) const = 0;
  /// Finds room for the signature and a TimeStampToken over it (empty at level B), and gives the document away; nullopt
  /// when they are larger than the room, and then nothing has changed.
  virtual std::optional<Bytes> complete(BytesView value, BytesView token) = 0;
  /// The name of the place that holds the signature; empty when nothing has to be told apart.
  virtual std::string place() const { return {}; }
  /// Of the file that complete() gives.
  virtual std::string name() const = 0;
  virtual std::string media_type() const = 0;
};

/// What every format needs to lay a document out.
struct LayoutJob {
  const Document& document;  ///< until the draft is made
  const Profile& profile;    ///< likewise
  hsm::Algorithm algorithm{};
  std::vector<Certificate> chain;
  Instant signing_time;
  std::size_t token_room = 0;  ///< bytes to keep for a timestamp, 0 at level B
};

}  // namespace kythu::signing
