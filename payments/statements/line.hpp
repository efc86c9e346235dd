// What every statement is read into, whatever its format: bookings of an account, or a provider's settled payments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kythu::payments::statements {

/// One booking, or one payment of a booking that the bank broke down. Texts are UTF-8 without control characters.
struct Line {
  std::uint32_t statement = 0;       ///< in its file, from 0
  std::uint32_t entry = 0;           ///< the bank's booking, from 1; lines of one booking share it
  std::uint64_t at = 0;              ///< line of the file where it begins, from 1
  std::string booked_on, valued_on;  ///< "2026-11-22", as the bank dates it; valued_on may be empty
  std::int64_t amount = 0;           ///< above or equal to zero, in the currency's smallest unit (đồng)
  std::int64_t fee = 0;              ///< that a provider keeps, with its VAT
  bool credit = false;               ///< money that came to the account
  bool reversal = false;             ///< it takes an earlier booking back
  bool booked = true;                ///< false: pending or for information, and never proof of anything
  std::string id;                    ///< the bank's or the provider's own number; may be empty
  std::string reference;             ///< that the payer or we gave; may be empty
  std::string memo, party, party_account;
  std::string remark;  ///< what is odd about it, such as an impossible date
};

/// One statement of a file: an account's days, or a provider's.
struct Statement {
  std::string id, account, currency;
  std::string provider;                          ///< "vnpay"; empty: of a bank
  std::optional<std::int64_t> opening, closing;  ///< below zero: overdrawn
  std::string opening_currency, closing_currency;
  std::int64_t entries = 0, details = 0;  ///< bookings, and payments that they are broken down into
  std::int64_t credits = 0, debits = 0;   ///< sums of the bookings
  std::int64_t fees = 0;                  ///< sum of what a provider keeps
  std::int64_t booked = 0;                ///< credits less debits of what is booked, not pending
  std::optional<std::int64_t> told_entries, told_credits, told_debits;  ///< control totals, where the file has them
};

struct Fault {
  std::uint64_t at = 0;  ///< line of the file, from 1
  std::string what;
};

/// What is wrong with its figures: closing is not opening and bookings, a control total is not met. Empty: it adds up.
std::vector<std::string> faults_of(const Statement& statement);

}  // namespace kythu::payments::statements
