// People at the console: accounts with a password and a second factor, or with an identity at the province's provider,
// and their sessions (security requirements F1 to F3).
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
  std::string cookie;        ///< 256 random bits; kept as SHA-256
  Instant proved_at{};       ///< when the second factor was last shown: what decides wants it recent
  bool by_provider = false;  ///< opened by the identity provider, which proves anew too
};

struct LogIn {
  std::string login;
  Secret password;
  std::string code;  ///< six digits
  std::string request_id;
};

/// Who the identity provider says this is, after every check of gateway/access/oidc.
struct ProvenIdentity {
  std::string issuer, subject;
  std::string email{};  ///< only when the provider has verified it
  Instant proved_at{};  ///< auth_time; the epoch when the provider does not tell
};

enum class LogInRefusal {
  wrong,       ///< unknown login, wrong password, wrong or used code, disabled: one answer for all
  locked,      ///< five wrong tries in a row; open again after fifteen minutes
  no_account,  ///< of a proven identity: nobody's, or of an account that is closed
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
  /// The account that administrators gave this identity: by subject, or by the e-mail address of an account without a
  /// subject, which has this one from then on. No account is made.
  Result<Session, LogInRefusal> log_in(const ProvenIdentity& identity, const std::string& request_id);
  /// A live session; moves its idle limit. nullopt when it has ended in any way.
  std::optional<Session> find(std::string_view cookie);
  /// The second factor again, before what decides: the session goes on under a new id (F2).
  Result<Session, LogInRefusal> prove(std::string_view cookie, const std::string& code, const std::string& request_id);
  /// As above, by the identity provider; no_account when the session is another account's.
  Result<Session, LogInRefusal> prove(std::string_view cookie, const ProvenIdentity& identity,
                                      const std::string& request_id);
  /// What a page of this session sends back in a header with every write. Derived, so a reloaded page can ask again.
  std::string csrf_of(std::string_view cookie) const;
  /// What the identity provider's answer was refused for, for the audit: somebody may be trying to get in.
  void record_refusal(std::string_view why, const std::string& request_id);
  void log_out(std::string_view cookie, const std::string& request_id);

  /// In the caller's transaction; false when the login exists, or the person has an account that is open.
  bool add(db::Transaction& tx, const NewOfficer& officer);
  /// Raw bytes of the TOTP key, for the one time that it is shown.
  Secret totp_key(OfficerId id) const;

 private:
  std::optional<OfficerId> judge(db::Transaction& tx, const std::string& login, const Secret* password,
                                 const std::string& code, bool& locked);
  std::optional<Session> renew(db::Transaction& tx, std::string_view cookie, OfficerId officer, Instant proved_at);

  db::Database& database_;
  const Secret& master_;
  Clock clock_;
  Random random_;
};

}  // namespace kythu::gateway
