// Hands paid fees over to the provider. The outbox is the reaction that asks for the receipt: it is repeated until the
// provider has issued one. What it is asked is committed before the call, under the payment as its key, so a crash or a
// lost answer asks again for the same receipt and never for another. What is refused, or silent for some tries, is a
// task (tax/log.hpp, `not_issued`); a task does not end the tries, and ends by itself when the receipt is there. Money
// that went back is a task too (`to_correct`): the provider corrects what it has issued, and a person sees to it.
#pragma once

#include <optional>

#include "config/base/random.hpp"
#include "config/base/result.hpp"
#include "config/database/database.hpp"
#include "receipts/handover/provider.hpp"

namespace kythu::receipts::handover {

/// Of one payment.
struct Handed {
  ReceiptId id;
  std::string provider, state;  ///< asked, issued, refused
  Vnd amount;
  Issued issued;  ///< when it is
  int tries = 0;
  std::string fault;
};
std::optional<Handed> find(db::Transaction& tx, AgencyId agency, PaymentId payment);

/// Safe for any number of threads and processes.
class Desk {
 public:
  Desk(Provider& provider, db::Database& database, Clock clock, Random random)
      : provider_(provider), database_(database), clock_(std::move(clock)), random_(std::move(random)) {}

  /// The provider's receipt, announced as `receipt.issued` and recorded; or why there is none yet, in words.
  Result<Handed, std::string> issue(const Order& order);
  /// The payment's money went back, or a part of it. False when the provider has issued no receipt of the payment.
  bool returned(AgencyId agency, PaymentId payment, Vnd remaining, const std::string& reason);

 private:
  void open_task(db::Transaction& tx, AgencyId agency, PaymentId payment, std::string_view kind,
                 std::string_view detail) const;
  std::string begin(const Order& order);
  void keep(const Order& order, const Issued& issued);
  void keep_fault(const Order& order, std::string_view state, std::string_view fault);

  Provider& provider_;
  db::Database& database_;
  const Clock clock_;
  const Random random_;
};

}  // namespace kythu::receipts::handover
