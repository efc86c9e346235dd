// Remittance: what was collected goes to the treasury, by fee and so by budget code. One proposes, another approves,
// and then the books owe it to the treasury; the bank's debit with the remittance's reference in its memo proves it.
//
// | act      | legs                                                |
// |----------|-----------------------------------------------------|
// | approve  | Collected of each fee / RemittancesPayable          |
// | proven   | RemittancesPayable / Bank, by a reconciliation      |
//
// Remitted is what was credited to a fee's account up to the end of a day that is over, less everything that has left
// it since, and less what is set apart for refunds.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/base/days.hpp"
#include "config/base/random.hpp"
#include "config/base/result.hpp"
#include "config/database/database.hpp"

namespace kythu::payments {

struct RemittanceIdKind {
  static constexpr std::string_view prefix = "rem_";
};
using RemittanceId = Id<RemittanceIdKind>;

struct RemittanceItem {
  std::string fee;  ///< code, or kind, as the books' account has it
  std::string description;
  std::string chapter, sub_item;  ///< chương, tiểu mục of the state budget
  Vnd amount;
};

/// To whom it goes: members of the paying-in slip C1-02/NS.
struct Treasury {
  std::string account;                         ///< STK_THU: 7111 is the state budget
  std::string code, name;                      ///< of the treasury office
  std::string authority_code, authority_name;  ///< MA_CQTHU, TEN_CQTHU
};

struct Remittance {
  RemittanceId id;
  AgencyId agency;
  std::string state;    ///< proposed, approved, proven, rejected
  std::string through;  ///< YYYY-MM-DD: collected up to the end of this day
  Vnd amount;
  std::string reference;  ///< for the payment order's memo
  std::string from_account;
  Treasury treasury;
  std::string maker, checker;
  Instant proposed_at;
  std::optional<Instant> decided_at, proven_at;
  std::optional<Uuid> line;                               ///< of the bank's statement
  std::string payer_name, payer_tax_code, payer_address;  ///< the agency's
  std::vector<RemittanceItem> items;
};

struct BudgetCode {
  std::string fee, chapter, sub_item;
};

struct NewRemittance {
  AgencyId agency;
  BusinessDay through{};
  Treasury treasury;
  std::vector<BudgetCode> codes;  ///< of fees for which the catalogue has none
  std::string by, request_id;
};

enum class RemittanceRefusal {
  not_found,
  day_not_over,
  nothing_collected,
  budget_code_missing,  ///< of a fee: neither the catalogue nor the request has it
  more_than_at_bank,    ///< providers have not settled it yet
  no_account,           ///< the agency has none
  one_is_proposed,      ///< it would count the same money
  not_waiting,
  same_person,
};

struct RemittanceAct {
  AgencyId agency;
  RemittanceId id;
  std::string officer;
  std::string request_id{};
};

struct RemittanceFilter {
  std::vector<AgencyId> agencies;
  std::string state{};                  ///< empty: any
  std::optional<RemittanceId> after{};  ///< newest first
  int limit = 50;
};

/// Safe for any number of threads.
class Remittances {
 public:
  using Answer = Result<Remittance, RemittanceRefusal>;
  Remittances(Clock clock, Random random) : clock_(std::move(clock)), random_(std::move(random)) {}

  Answer propose(db::Transaction& tx, const NewRemittance& order) const;
  Answer approve(db::Transaction& tx, const RemittanceAct& act) const;
  Answer reject(db::Transaction& tx, const RemittanceAct& act) const;
  Answer find(db::Transaction& tx, AgencyId agency, RemittanceId id) const;
  /// Without items.
  std::vector<Remittance> list(db::Transaction& tx, const RemittanceFilter& filter) const;

 private:
  Clock clock_;
  Random random_;
};

/// The paying-in slip (giấy nộp tiền vào ngân sách nhà nước, form C1-02/NS of Circular 84/2016/TT-BTC) as the XML that
/// banks and the treasury exchange: CHUNGTU with a header and a row for each budget code.
std::string voucher_xml(const Remittance& one);

}  // namespace kythu::payments
