// What each role of the console may do: one table, deny by default (security requirement F5).
#pragma once

#include <optional>
#include <string_view>

namespace kythu::gateway {

enum class Role { finance_clerk, finance_approver, security_officer, auditor, administrator };

enum class Act {
  see_payments,
  see_receipts,
  propose_money,  ///< refunds, and what becomes of money that came late, over, short or unidentified
  approve_money,  ///< what another person proposed
  close_day,      ///< propose it, or close it when another person did
  see_keys,       ///< keys, tokens and what was proposed about them
  propose_key_operations,
  approve_key_operations,
  read_audit,          ///< search, verify, take away
  see_administration,  ///< agencies, clients, accounts, settings of channels, and what was proposed about them
  propose_administration,
  approve_administration,
};

std::string_view name(Role role);
std::optional<Role> parse_role(std::string_view text);
bool may(Role role, Act act);
/// Whether the act decides, so that whoever does it has to show their second factor shortly before (F1).
bool decides(Act act);

}  // namespace kythu::gateway
