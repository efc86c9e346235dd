// Watches the certificates of the keys: how long they last, and whether their issuer has revoked them.
#pragma once

#include <map>

#include "config/base/log.hpp"
#include "config/database/database.hpp"
#include "config/wire/fetch.hpp"
#include "gateway/keys/key_ring.hpp"
#include "hsm/operations.hpp"

namespace kythu::gateway {

struct CertificateStatus {
  std::string status;  ///< good, revoked, unknown
  std::optional<Instant> revoked_at, checked_at;
  std::string fault;  ///< why the newest try gave no answer; see signing::OcspFault
};
/// By SHA-256 of the certificate.
std::map<Sha256, CertificateStatus> certificate_statuses(db::Database& database);
std::set<Sha256> revoked_certificates(const std::map<Sha256, CertificateStatus>& statuses);

/// 90, 30, 7 or 0 when fewer whole days are left, the smallest of them; nullopt before.
std::optional<int> warning_of(std::int64_t days_left);

struct WatchTools {
  db::Database& database;
  hsm::Vault& vault;
  wire::Fetch& outside;
  KeyRing& ring;
  Clock clock;
  Random random;
  Log log;
};

/// For one thread.
class KeyWatch {
 public:
  explicit KeyWatch(WatchTools tools) : tools_(std::move(tools)) {}
  /// One round over every key that has a certificate and is in use, or will be: warns once of each limit, and asks for
  /// the revocation of certificates that nobody asked about within the hour. A signer that does not answer ends it.
  void run_once();

 private:
  void warn(const hsm::ManagedKey& key, Instant now);
  void ask(const hsm::ManagedKey& key, Instant now);
  void note_revoked(db::Transaction& tx, const hsm::ManagedKey& key, Instant now);

  WatchTools tools_;
};

}  // namespace kythu::gateway
