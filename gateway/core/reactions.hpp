// What core does about events, after the transaction that made them: announces each to the portals' webhooks, and
// issues the receipt of a paid fee, and proposes what a refund makes of it. The only place besides main that knows two
// rooms of the middle floor.
#pragma once

#include <vector>

#include "config/base/random.hpp"
#include "config/database/database.hpp"
#include "payments/cashier.hpp"
#include "receipts/handover/desk.hpp"
#include "receipts/registrar.hpp"

namespace kythu::gateway {

/// Safe for any number of threads and processes: a reaction is leased, and repeating one changes nothing.
class Reactor {
 public:
  /// With a `provider` that issues the receipts, the registrar issues none. `mails`: payers get theirs by e-mail.
  Reactor(db::Database& database, payments::Cashier& cashier, receipts::Registrar& registrar, Clock clock,
          Random random, Log log, receipts::handover::Desk* provider = nullptr, bool mails = false);

  /// Claims up to `most` (at most 256) due reactions and works on them, the receipts together; returns how many were
  /// due. One that fails is tried again after 1 s, 5 s, 30 s, 2 min, 10 min and then every hour, with the reason beside
  /// it, and never given up.
  std::size_t run_once(std::size_t most);

 private:
  struct Reaction;
  using Some = std::vector<const Reaction*>;
  std::vector<Reaction> claim(std::size_t most);
  void announce(const Some& reactions);
  void work_on(const Some& reactions);
  Result<Done, std::string> react(const Reaction& reaction);
  Result<Done, std::string> propose_correction(const Reaction& reaction);
  Result<Done, std::string> finish_replacement(const Reaction& reaction);
  Result<Done, std::string> ask_for_mail(const Reaction& reaction);
  void issue_receipts(const Some& paid);
  void hand_over(const Some& paid);
  std::vector<Result<Done, std::string>> issue_all(const Some& paid);
  void finish(const Some& reactions);
  void postpone(const Reaction& reaction, std::string_view why);

  db::Database& database_;
  payments::Cashier& cashier_;
  receipts::Registrar& registrar_;
  Clock clock_;
  Random random_;
  Log log_;
  receipts::handover::Desk* provider_;
  bool mails_;
};

/// The receipt that a paid payment asks for.
receipts::Order receipt_order(const payments::Payment& payment);

}  // namespace kythu::gateway
