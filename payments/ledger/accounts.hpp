// The books' accounts, by code; made when first needed, never deleted.
#pragma once

#include <string>
#include <vector>

#include "config/database/database.hpp"

namespace kythu::payments::ledger {

std::string clearing(std::string_view provider);      ///< "Assets:PSP:vnpay:Clearing"
std::string bank(std::string_view account);           ///< "Assets:Bank:0011012345678"
std::string cash(std::string_view counter);           ///< "Assets:Cash:Q03"
std::string collected(std::string_view fee_or_kind);  ///< "Liabilities:Collected:ly-lich-tu-phap"
inline constexpr std::string_view late_money = "Liabilities:Suspense:Late";
inline constexpr std::string_view excess_money = "Liabilities:Suspense:Excess";
inline constexpr std::string_view unidentified_money = "Liabilities:Suspense:Unidentified";
inline constexpr std::string_view cash_in_transit = "Assets:CashInTransit";
inline constexpr std::string_view cash_difference = "Expenses:CashDifference";
inline constexpr std::string_view refunds_payable = "Liabilities:RefundsPayable";

/// Sent, not waited for: afterwards each of them is there, made by us or by who was faster. Debit side for Assets and
/// Expenses, credit side for the rest.
void open_accounts(db::Transaction& tx, AgencyId agency, const std::vector<std::string>& codes, Instant now,
                   const Random& random);

}  // namespace kythu::payments::ledger
