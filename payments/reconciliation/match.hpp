// The rules of matching, without a database: facts in, decisions out. They are set-wide, so that neither the order of
// the facts nor the number handed in at a time can change what is decided.
//
// | tier | of a bank's credit                                  | of a provider's line                        |
// |------|-----------------------------------------------------|---------------------------------------------|
// | 1    | the bank's number, as a feed told it                 | the provider's transaction                  |
// | 2    | our reference with its check character in the memo   | our reference of the order                  |
// | 3    | a settlement: days of one provider, net of fees      |                                             |
// | 4    | amount and day, where both sides are the only ones   |                                             |
//
// A bank's debit is a remittance to the treasury when its memo has the reference and the amount is equal.
//
// What nothing explains is money that only the statement shows, and is booked as a notice of it would be. Where several
// explanations are as good, none is taken: the line is ambiguous, and an officer's.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/base/ids.hpp"

namespace kythu::payments::reconciliation {

inline constexpr std::string_view rules_version = "1";

struct BankLine {
  Uuid id;
  std::string key;  ///< of its facts: the order of everything
  std::string account, day, bank_id;
  std::string ref;   ///< ours, in its memo or reference; empty for none, or two
  std::string memo;  ///< lower-case letters and digits alone
  std::int64_t amount = 0;
  bool credit = false, reversal = false;
};

struct ProviderLine {
  Uuid id;
  std::string key, provider, day, transaction, reference;
  std::int64_t amount = 0, fee = 0;
  bool payment = false;  ///< false: money that went back
};

/// A credit that a feed told of, and no line has shown yet.
struct ToldCredit {
  Uuid id;
  std::string account, bank_reference, ref, day;
  std::int64_t amount = 0;
};

/// An attempt, or a refund, that a provider's line may be about.
struct Order {
  Uuid id;
  std::string provider, reference, transaction;
  std::int64_t amount = 0;
  bool taken = false;    ///< the money is booked
  bool matched = false;  ///< another line has shown it
};

/// A provider's day that the bank has not brought yet.
struct Batch {
  std::string provider, day;
  std::int64_t net = 0;
};

struct Facts {
  std::vector<BankLine> bank;
  std::vector<ProviderLine> provider;
  std::vector<ToldCredit> told;
  std::vector<Order> orders, refunds;
  std::vector<Order> remittances;  ///< to the treasury, that no line has shown yet
  std::vector<Batch> batches;
  std::vector<std::string> providers;     ///< whose settlements may come, though their files have not
  std::int64_t settlement_tolerance = 0;  ///< đồng
};

enum class Verdict {
  matched,        ///< with `target`
  by_file,        ///< the provider's line says that the order's money was taken: apply it, then it is matched
  remitted,       ///< a debit that is the remittance `target`
  settled,        ///< brings the provider's days up to `last_day`
  only_here,      ///< money that nothing else shows: book it
  waits,          ///< its other side may still come
  missing_at_us,  ///< the provider has an order that is not ours
  amount_differs,
  duplicate,  ///< a second line of the same thing
  ambiguous,
  unknown_debit,
};

struct Decision {
  Uuid line;
  Verdict verdict{};
  std::string_view rule;  ///< transaction, reference, settlement, amount_and_day …
  Uuid target{};
  std::int64_t difference = 0;                      ///< of settled: net of the batches less the bank's amount
  std::string provider{}, first_day{}, last_day{};  ///< of settled
};

std::string_view name(Verdict verdict);

/// In the order of the lines' keys.
std::vector<Decision> decide_providers(const Facts& facts);
std::vector<Decision> decide_bank(const Facts& facts);

}  // namespace kythu::payments::reconciliation
