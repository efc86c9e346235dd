// Signs where the audit chains stand, and writes it outside the database too: who rewrites or cuts the chains would
// have to forge a signature, or to reach the file (security requirement I2).
#pragma once

#include <filesystem>

#include "config/base/log.hpp"
#include "config/database/database.hpp"
#include "gateway/core/audit_log.hpp"
#include "hsm/keys.hpp"

namespace kythu::gateway {

/// For one thread.
class AuditCheckpoints {
 public:
  struct Settings {
    std::string origin;          ///< first line of what is signed
    std::filesystem::path file;  ///< appended, a checkpoint a line (gateway/audit/chain.hpp); empty: there is none
    std::chrono::seconds at_least{60};
    std::uint64_t records = 1'000;  ///< that are never left without one for longer than it takes to sign
  };
  AuditCheckpoints(Settings settings, db::Database& database, hsm::Keys& keys, Clock clock, Log log);

  /// Makes one when it is due and anything was recorded, with the first active key whose purpose is `checkpoint`, and
  /// brings the file up to date. Several cores may: each number is taken once. True when one was made.
  bool run_once();

 private:
  struct Heads {
    AuditCheckpoint now;
    std::optional<StoredCheckpoint> newest;
  };
  Heads read_heads();
  bool is_due(const Heads& heads) const;
  std::optional<std::string> sign(AuditCheckpoint& checkpoint);
  void write_file();
  std::int64_t last_in_file() const;

  Settings settings_;
  db::Database& database_;
  hsm::Keys& keys_;
  Clock clock_;
  Log log_;
  std::optional<std::int64_t> written_;  ///< the newest number in the file
};

}  // namespace kythu::gateway
