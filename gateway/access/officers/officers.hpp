// People at the console: accounts with a password and a second factor, and their sessions (security requirements F2,
// F3).
#pragma once

#include <string>

#include "config/base/secret.hpp"
#include "config/database/database.hpp"
#include "gateway/access/officers/roles.hpp"

namespace kythu::gateway {

struct OfficerKind {
  static constexpr std::string_view prefix = "off_";
};
using OfficerId = Id<OfficerKind>;

struct Officer {
  OfficerId id;
  AgencyId agency;
  std::string login, name;
  Role role{};

  /// "officer:off_…", for the audit
  std::string actor() const { return "officer:" + id.text(); }
};

struct Session {
  Officer officer;
  std::string cookie;  ///< 256 random bits; kept as SHA-256
};

struct LogIn {
  std::string login;
  Secret password;
  std::string code;  ///< six digits
  std::string request_id;
};

enum class LogInRefusal {
  wrong,   ///< unknown login, wrong password, wrong or used code, disabled: one answer for all
  locked,  ///< five wrong tries in a row; open again after fifteen minutes
};

struct NewOfficer {
  OfficerId id;
  AgencyId agency;
  std::string login, name;
  Role role{};
  Secret password;
  std::string person{};  ///< as the agency names its people; empty: nobody who has another account
};

/// Safe for any number of threads.
class Officers {
 public:
  static constexpr std::chrono::minutes idle{15};
  static constexpr std::chrono::hours longest{8};

  /// `master` derives each officer's TOTP key, so that no such key is stored; it must outlive this.
  Officers(db::Database& database, const Secret& master, Clock clock, Random random);

  /// A new session, audited; earlier sessions of the officer beyond the newest one end (at most two live at once).
  Result<Session, LogInRefusal> log_in(const LogIn& attempt);
  /// The officer of a live session; moves its idle limit. nullopt when it has ended in any way.
  std::optional<Officer> find(std::string_view cookie);
  /// What a page of this session sends back in a header with every write. Derived, so a reloaded page can ask again.
  std::string csrf_of(std::string_view cookie) const;
  void log_out(std::string_view cookie, const std::string& request_id);

  /// In the caller's transaction; false when the login exists, or the person has an account that is open.
  bool add(db::Transaction& tx, const NewOfficer& officer);
  /// Raw bytes of the TOTP key, for the one time that it is shown.
  Secret totp_key(OfficerId id) const;

 private:
  std::optional<OfficerId> judge(db::Transaction& tx, const LogIn& attempt, bool& locked);

  db::Database& database_;
  const Secret& master_;
  Clock clock_;
  Random random_;
};

}  // namespace kythu::gateway
