// The agency's bank, and the two services that tell of its credits: SePay one by one, Casso in lists.
#pragma once

#include "payments/cashier.hpp"
#include "payments/histories/facts.hpp"

namespace kythu::payments::test {

inline constexpr const char* sepay_key = "sepay key of the histories";
inline constexpr const char* casso_token = "casso token of the histories";

struct BankMemo {
  std::string text;
  std::string names;  ///< the reference that can be read out of it; empty: none
};

/// The memo as one of the ways in which banks and payers spoil it.
BankMemo memo_of(const std::string& transfer_ref, std::size_t way);

Callback notice_by_sepay(const Credit& credit, const std::string& memo, const std::string& key = sepay_key);
Callback notice_by_casso(const std::vector<std::pair<Credit, std::string>>& credits,
                         const std::string& token = casso_token);

}  // namespace kythu::payments::test
