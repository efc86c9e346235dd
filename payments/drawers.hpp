// Cash at the counter. Its clerk opens a drawer, takes cash for payments, brings some to the bank and counts the rest;
// another person counts again and closes it. What is missing or over is booked, and is a break. Each act is one
// transaction of the caller's, audited in it.
//
// | act     | legs                                                                       |
// |---------|----------------------------------------------------------------------------|
// | take    | Cash / Collected of each fee                                               |
// | deposit | CashInTransit / Cash; the bank's notice then books Bank / CashInTransit    |
// | close   | CashDifference / Cash when some is missing, the other way when some is over |
#pragma once

#include <vector>

#include "config/base/result.hpp"
#include "config/database/database.hpp"
#include "payments/channels/counter.hpp"
#include "payments/drawer.hpp"
#include "payments/payment.hpp"

namespace kythu::payments {

struct Desk;

enum class DrawerRefusal {
  not_found,
  counter_unsuitable,  ///< one to eight capital letters and digits
  counter_busy,        ///< its drawer is not closed yet
  not_waiting,         ///< the drawer is not in the state that this act is for
  not_the_clerk,       ///< of this drawer
  same_person,         ///< nobody confirms their own count
  payment_unsuitable,  ///< not there, or not payable any more
  attempt_unsettled,   ///< the payer may have paid already
  more_than_there,     ///< than should be in the drawer
  count_unsuitable,    ///< no such note, one twice, or below zero
  no_account,          ///< the agency has none to bring cash to
};

struct DrawerAct {
  AgencyId agency;
  DrawerId id;
  std::string officer;  ///< "officer:off_…"
  std::string request_id{};
};

struct DrawerFilter {
  std::vector<AgencyId> agencies;
  std::optional<DrawerState> state{};
  std::string counter{};            ///< empty: any
  std::optional<DrawerId> after{};  ///< the last of the page before; newest first
  int limit = 50;
};

/// Safe for any number of threads. Made by the cashier.
class Drawers {
 public:
  using Answer = Result<Drawer, DrawerRefusal>;
  explicit Drawers(const Desk& desk) : desk_(desk) {}

  Answer open(db::Transaction& tx, AgencyId agency, const std::string& counter, const DrawerAct& by) const;
  /// The whole amount of the payment, which is paid then.
  Result<Slip, DrawerRefusal> take(db::Transaction& tx, const DrawerAct& act, PaymentId payment) const;
  Result<Deposit, DrawerRefusal> deposit(db::Transaction& tx, const DrawerAct& act, Vnd amount) const;
  /// By its clerk, at the end of the shift; may be said again until it is closed.
  Answer count(db::Transaction& tx, const DrawerAct& act, std::span<const channels::counter::Pieces> pieces) const;
  /// Another person counted the same.
  Answer close(db::Transaction& tx, const DrawerAct& act) const;

  Answer find(db::Transaction& tx, AgencyId agency, DrawerId id) const;
  std::vector<Drawer> list(db::Transaction& tx, const DrawerFilter& filter) const;

 private:
  const Desk& desk_;
};

}  // namespace kythu::payments
