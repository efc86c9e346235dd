// The port to whoever tells us of money that arrived on a bank account: payOS, Casso, SePay, or a statement's lines. It
// reads and answers, and does no I/O. A transfer names its payment by the reference in its memo (transfer_ref.hpp).
#pragma once

#include "channels/channel.hpp"

namespace kythu::payments::channels {

struct BankCredit {
  std::string account;      ///< ours, that received
  std::string transaction;  ///< the bank's or the service's number; unique for this feed and account
  Vnd amount;
  std::string memo;                       ///< as it came
  std::string payer_account, payer_name;  ///< may be empty
  Instant booked_at;
  std::string
      bank_reference{};  ///< the bank's own number where it is told: a statement's line has it too; may be empty
};

class BankFeed {
 public:
  virtual ~BankFeed() = default;
  virtual std::string_view name() const = 0;  ///< "payos", "casso", "sepay"
  /// Every credit of the message; debits are left out. An empty list is a test or a debit, and fine.
  virtual Result<std::vector<BankCredit>, CallbackFault> read(const Callback& callback, Instant now) const = 0;
  virtual CallbackAnswer answer(Verdict verdict) const = 0;
};

}  // namespace kythu::payments::channels
