// Close of day, by agency and channel: nothing is left to explain, two people say so, and the balances and counts of
// the day are sealed by a signature of the appliance. A sealed day never changes: postings are dated by the day on
// which they are made, so money that is told of later belongs to the day that is open then, and the tables refuse
// anything else.
//
// The channel of a day is a provider ("vnpay": its clearing and fee accounts), "bank" (transfers: the accounts at the
// bank) or "cash" (drawers, cash on its way, differences).
//
// | what stops a close | |
// |---|---|
// | day_not_over       | a day is over ten minutes after its end, and then its balances are computed |
// | earlier_day_open   | days close in their order, as the seals are chained |
// | later_day_closed   | |
// | statement_missing  | money came in, and no statement or settlement file covers the day |
// | line_open          | lines of the day that no reconciliation has looked at, or whose other side is missing |
// | break_open         | breaks of the day for which nobody has proposed a remedy |
// | attempt_unsettled  | orders of the day whose outcome is not known |
// | drawer_open        | drawers of the day that are not counted by two |
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/base/days.hpp"
#include "config/base/result.hpp"
#include "config/database/database.hpp"
#include "hsm/keys.hpp"

namespace kythu::payments {

struct Desk;

struct DayKey {
  AgencyId agency;
  BusinessDay day{};
  std::string channel;
};

struct DayStop {
  std::string code;  ///< of the table above
  std::int64_t count = 0, amount = 0;
};

/// What was sealed. The statement is text, signed as it is with the key's hash:
///
///   kythu day seal 1 ⏎ agency ⏎ day ⏎ channel ⏎ number ⏎ SHA-256 of the statement before, or "-" ⏎
///   SHA-256 of the figures ⏎ proposed by ⏎ proposed at ⏎ closed by ⏎ closed at ⏎
struct DaySeal {
  int number = 0;       ///< 1 … of the agency and channel
  std::string figures;  ///< JSON: accounts, movements, statements, and a hash chain over the day's transfers
  std::string statement;
  std::string key, algorithm;
  Bytes signature;    ///< RSA as it is; ECDSA as ECDSA-Sig-Value, as openssl wants it
  Bytes certificate;  ///< DER
  std::string checker;
  Instant closed_at;
};

struct Day {
  DayKey key;
  std::string maker;  ///< empty: nobody has proposed to close it
  std::optional<Instant> proposed_at;
  std::optional<DaySeal> seal;

  std::string_view state() const { return seal ? "closed" : maker.empty() ? "open" : "proposed"; }
};

/// A row of the list.
struct DaySummary {
  DayKey key;
  std::int64_t debits = 0, credits = 0;  ///< moved on its accounts
  std::string maker, checker;
  std::optional<Instant> proposed_at, closed_at;
  int number = 0;

  std::string_view state() const { return number > 0 ? "closed" : maker.empty() ? "open" : "proposed"; }
};

enum class DayRefusal {
  channel_unknown,  ///< no provider of the settings, nor bank or cash
  stopped,          ///< stops() says by what
  already_closed,
  already_proposed,  ///< and whoever asks may not approve
  not_proposed,      ///< or by another person than the seal was made for
  same_person,
  no_seal_key,  ///< the vault has no usable key with the purpose checkpoint, or did not sign
};

struct DayAct {
  DayKey key;
  std::string officer;  ///< "officer:off_…"
  std::string request_id{};
};

struct DayFilter {
  AgencyId agency;
  BusinessDay from{}, to{};
  std::string channel{};          ///< empty: any
  std::optional<DayKey> after{};  ///< the last of the page before; newest first
  int limit = 50;
};

/// Safe for any number of threads. Made by the cashier.
class Days {
 public:
  explicit Days(const Desk& desk) : desk_(desk) {}

  bool knows(std::string_view channel) const;
  std::vector<DayStop> stops(db::Transaction& tx, const DayKey& key) const;
  Day find(db::Transaction& tx, const DayKey& key) const;
  std::vector<DaySummary> list(db::Transaction& tx, const DayFilter& filter) const;

  Result<Day, DayRefusal> propose(db::Transaction& tx, const DayAct& act) const;
  /// By another person. The seal is made first, outside any transaction: draft() in a reading one, then sign().
  Result<Day, DayRefusal> close(db::Transaction& tx, const DayAct& act, const DaySeal& seal) const;
  /// Also by whoever proposed it.
  Result<Day, DayRefusal> reject(db::Transaction& tx, const DayAct& act) const;

  /// Without its signature; nothing when the day is not proposed, or by this officer.
  std::optional<DaySeal> draft(db::Transaction& tx, const DayAct& act) const;
  /// Asks the vault.
  static Result<DaySeal, DayRefusal> sign(hsm::Keys& keys, const DayAct& act, DaySeal draft);
  /// The figures as the books have them now: of a sealed day the same, byte for byte.
  std::string figures(db::Transaction& tx, const DayKey& key, Instant as_of) const;

 private:
  const Desk& desk_;
};

}  // namespace kythu::payments
