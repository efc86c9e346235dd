// What shows in ten years that a receipt was signed when it says, by a certificate that was good then, though both the
// certificate and the algorithms have ended since: a time-stamp over the original (RFC 3161), the certificates, and
// what their issuers said of them (OCSP, or revocation lists). It is the content of the ETSI baseline's level LT, kept
// beside the original because the tax authority's format has no place for it; stamping a token anew before its
// authority's certificate or one of its algorithms ends makes it level LTA (RFC 4998 section 5.2). One token stamps
// many receipts, for authorities count them: a tree of digests with one level (RFC 4998 section 4.2), over the whole
// originals and so over their signature values.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "config/base/log.hpp"
#include "config/base/random.hpp"
#include "config/database/database.hpp"
#include "hsm/keys.hpp"
#include "receipts/receipt.hpp"

namespace kythu::receipts {

struct Stamp {
  Bytes token;               ///< DER of the TimeStampToken
  Instant time;              ///< as it says
  Instant good_until;        ///< when the certificate of its authority ends
  std::string algorithms{};  ///< what it stands on, see end_of_algorithms()
};

struct Testimony {
  std::string kind{};  ///< "ocsp", a response (RFC 6960), or "crl", a list (RFC 5280)
  Bytes content{};     ///< DER
};

/// The port to those outside who testify; gateway/core plugs it in. Safe for any number of threads.
class Witness {
 public:
  virtual ~Witness() = default;
  /// A token over the SHA-256 of these bytes, checked; nullopt when no authority gives one now.
  virtual std::optional<Stamp> stamp(BytesView bytes) = 0;
  /// The certificates of a token's authority: its own first, each followed by its issuer's.
  virtual std::vector<Bytes> chain_of(BytesView token) = 0;
  /// What `certificate`'s issuer says of it now, checked; with no content when the certificate names nobody to ask,
  /// nullopt when nobody answers now.
  virtual std::optional<Testimony> status(BytesView certificate, BytesView issuer) = 0;
};

/// Safe for any number of threads and processes.
class EvidenceKeeper {
 public:
  EvidenceKeeper(db::Database& database, hsm::Keys& keys, Witness& witness, Clock clock, Random random, Log log);

  /// Stamps up to 256 receipts of one agency with one token, fetches what is missing of earlier stamps, and renews
  /// those whose authority or algorithms have fewer than 60 days left; returns how much of it got done. What nobody
  /// testifies to now is asked again.
  std::size_t work();

 private:
  struct Unproven;
  std::size_t stamp_receipts();
  std::size_t renew();
  std::size_t prove();
  bool prove_one(const Unproven& stamp);
  std::vector<std::vector<Bytes>> chains_of(const Unproven& stamp);

  db::Database& database_;
  hsm::Keys& keys_;
  Witness& witness_;
  Clock clock_;
  Random random_;
  Log log_;
  std::mutex turn_;
  std::optional<Uuid> after_;  ///< where prove() goes on
  Instant renew_again_at_{};   ///< an authority that has no longer-lived certificate yet is not asked all the time
};

struct Evidence {
  enum class State {
    waiting,   ///< for a time-stamp
    stamped,   ///< the certificates' statuses are still missing
    complete,  ///< level LT, or LTA when it was renewed
    weak,      ///< the newest token's authority's certificate or algorithms have ended, and nothing renewed it
  };
  State state = State::waiting;
  std::optional<Instant> stamped_at;  ///< the oldest token's time: the signature is no younger
  std::optional<Instant> good_until;  ///< of the newest token: its authority's certificate, or its algorithms
  int renewed = 0;
};
std::string_view name(Evidence::State state);

Evidence evidence_of(db::Transaction& tx, AgencyId agency, ReceiptId receipt, Instant now);

struct EvidenceFile {
  std::string name;
  Bytes content;
};
/// Of one receipt or, by `stamp`, of all that one token stamps; empty while there is none. `openssl ts -verify` judges
/// stamp-1.tst over stamp-1.sha256, in which the SHA-256 of the original stands, and stamp-2.tst over stamp-1.tst.
std::vector<EvidenceFile> evidence_files(db::Transaction& tx, AgencyId agency, const Uuid& stamp);
/// The original with its evidence, as a tar file; nullopt while there is none.
std::optional<Bytes> evidence_set(db::Transaction& tx, const Receipt& receipt);

}  // namespace kythu::receipts
