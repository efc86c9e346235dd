// Statements and settlement files as they are kept: each file once, each line once whichever files tell of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/base/result.hpp"
#include "config/database/database.hpp"
#include "payments/statements/file.hpp"

namespace kythu::payments {

struct Desk;

struct StatementIdKind {
  static constexpr std::string_view prefix = "stm_";
};
using StatementId = Id<StatementIdKind>;
struct StatementLineIdKind {
  static constexpr std::string_view prefix = "stl_";
};
using StatementLineId = Id<StatementLineIdKind>;

enum class StatementRefusal {
  not_found,
  account_unknown,   ///< a bank's statement of an account that is not the agency's
  provider_unknown,  ///< a settlement file of a channel that the settings do not open
};

struct StatementFile {
  StatementId id;
  AgencyId agency;
  std::string digest;  ///< SHA-256, hex
  std::string name, format, provider, account;
  std::string first_day, last_day;  ///< that its lines are dated by
  std::int64_t size = 0, lines = 0;
  std::int64_t fresh = 0;  ///< lines that no earlier file had
  std::int64_t credits = 0, debits = 0, fees = 0;
  std::int64_t open = 0, matched = 0, broken = 0;  ///< of its fresh lines
  std::string statements;                          ///< JSON: accounts, balances and counts as the file has them
  std::string received_by;
  Instant received_at;
};

struct StatementLine {
  StatementLineId id;
  std::int64_t line = 0;  ///< of the file
  std::string provider, account, booked_on, valued_on;
  std::int64_t amount = 0, fee = 0;
  bool credit = false, reversal = false, booked = true;
  std::string bank_id, reference, memo, party, party_account, remark;
  std::string state, rule;  ///< open, matched, broken; and why
};

struct NewStatement {
  AgencyId agency;
  std::string name, by, request_id;
  statements::Source& source;
  statements::ReadingDesk& desk;  ///< where it is read
};
/// Why nothing of a file was taken.
using NotTaken = std::variant<StatementRefusal, statements::Unreadable, std::vector<statements::Fault>>;

struct StatementFilter {
  std::vector<AgencyId> agencies;
  std::optional<std::string> provider{};  ///< "": of banks
  std::optional<StatementId> after{};     ///< the last of the page before; newest first
  int limit = 50;
};
struct LineFilter {
  AgencyId agency;
  StatementId statement;
  std::string state{};  ///< empty: any
  std::optional<StatementLineId> after{};
  int limit = 50;
};

/// Safe for any number of threads. Made by the cashier.
class Statements {
 public:
  explicit Statements(const Desk& desk) : desk_(desk) {}

  struct Taken {
    StatementFile file;
    bool fresh = false;  ///< false: the very bytes were taken before, and nothing was done
  };
  /// Reads the file, and keeps it and its lines in the caller's transaction, which must be given up when this refuses.
  /// A piece of it is in memory at a time, and for each line what tells it from its twins.
  Result<Taken, NotTaken> take(db::Transaction& tx, const NewStatement& given) const;
  Result<StatementFile, StatementRefusal> find(db::Transaction& tx, AgencyId agency, StatementId id) const;
  std::vector<StatementFile> list(db::Transaction& tx, const StatementFilter& filter) const;
  /// In the order of the file.
  std::vector<StatementLine> lines(db::Transaction& tx, const LineFilter& filter) const;

 private:
  const Desk& desk_;
};

}  // namespace kythu::payments
