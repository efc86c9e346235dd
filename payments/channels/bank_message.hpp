// What the three services that tell of bank transfers have in common.
#pragma once

#include <boost/json/object.hpp>

#include "channels/bank_feed.hpp"

namespace kythu::payments::channels {

/// The members of one transfer, by the names that the service gives them.
struct TransferNames {
  const char *account, *amount, *memo, *time, *payer_account, *payer_name, *bank_reference;
};
/// nullopt when the account, a whole amount above zero, the memo or the time is missing or of the wrong kind. The
/// number of the transfer is the caller's to fill in.
std::optional<BankCredit> read_credit(const boost::json::object& transfer, const TransferNames& names);

bool is_ours(const std::vector<std::string>& accounts, const BankCredit& credit);

/// 2xx stops the service from telling again. A transfer that names no payment of ours is recorded too.
CallbackAnswer bank_answer(Verdict verdict);

}  // namespace kythu::payments::channels
