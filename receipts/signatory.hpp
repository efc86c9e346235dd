// The collector's key as it is now, and whose it is.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "certificate.hpp"
#include "config/base/result.hpp"
#include "config/database/database.hpp"
#include "hsm/keys.hpp"
#include "receipt.hpp"
#include "registration.hpp"

namespace kythu::receipts {

struct Signatory {
  std::string key;
  Certificate certificate;
};

/// Safe for any number of threads.
class Signatories {
 public:
  /// `label` is the collector's key's. `registered_only`: a renewed certificate is registered before it signs (Circular
  /// 91/2026 Art. 17).
  Signatories(std::string label, bool registered_only, db::Database& database, hsm::Keys& keys, Clock clock);

  /// The collector's key or, after a rotation, its successor, when it may be used now. A receipt that was numbered
  /// before the successor's certificate began, or while the tax authority does not know it yet, is signed by the key
  /// before, while that still signs.
  Result<std::shared_ptr<const Signatory>, Refusal> of(AgencyId agency, Instant issued_at) const;
  /// See Registrar::certificates().
  std::vector<RegisteredCertificate> certificates() const;

 private:
  using Found = Result<std::shared_ptr<const Signatory>, Refusal>;
  Found usable(const hsm::KeyInfo& key) const;
  bool is_known(AgencyId agency, const Signatory& one) const;

  const std::string label_;
  const bool registered_only_;
  db::Database& database_;
  hsm::Keys& keys_;
  const Clock clock_;
};

}  // namespace kythu::receipts
