// The books: balances at any time, and every transfer, as JSON, CSV, hledger and beancount.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// GET /v1/ledger/accounts
Result<Answer, Problem> list_ledger_accounts(Context& context);
/// GET /v1/ledger/entries
Result<Answer, Problem> list_ledger_entries(Context& context);

}  // namespace kythu::gateway
