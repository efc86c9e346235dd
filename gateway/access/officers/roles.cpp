#include "roles.hpp"

#include <array>
#include <cstdlib>
#include <utility>

namespace kythu::gateway {
namespace {

constexpr std::array<std::pair<Role, std::string_view>, 5> names{{
    {Role::finance_clerk, "finance_clerk"},
    {Role::finance_approver, "finance_approver"},
    {Role::security_officer, "security_officer"},
    {Role::auditor, "auditor"},
    {Role::administrator, "administrator"},
}};

constexpr std::array<std::pair<Role, Act>, 23> allowed{{
    {Role::finance_clerk, Act::see_payments},
    {Role::finance_clerk, Act::see_receipts},
    {Role::finance_clerk, Act::propose_money},
    {Role::finance_clerk, Act::close_day},
    {Role::finance_approver, Act::see_payments},
    {Role::finance_approver, Act::see_receipts},
    {Role::finance_approver, Act::propose_money},
    {Role::finance_approver, Act::approve_money},
    {Role::finance_approver, Act::close_day},
    {Role::auditor, Act::see_payments},
    {Role::auditor, Act::see_receipts},
    {Role::auditor, Act::see_keys},
    {Role::auditor, Act::read_audit},
    {Role::auditor, Act::see_administration},
    {Role::administrator, Act::see_keys},
    {Role::administrator, Act::see_administration},
    {Role::administrator, Act::propose_administration},
    {Role::administrator, Act::approve_administration},
    {Role::security_officer, Act::see_administration},
    {Role::security_officer, Act::approve_administration},
    {Role::security_officer, Act::see_keys},
    {Role::security_officer, Act::propose_key_operations},
    {Role::security_officer, Act::approve_key_operations},
}};

}  // namespace

std::string_view name(Role role) {
  for (const auto& [known, text] : names) {
    if (known == role) return text;
  }
  std::abort();
}

std::optional<Role> parse_role(std::string_view text) {
  for (const auto& [known, known_text] : names) {
    if (known_text == text) return known;
  }
  return std::nullopt;
}

bool may(Role role, Act act) {
  for (const auto& row : allowed) {
    if (row == std::pair{role, act}) return true;
  }
  return false;
}

bool decides(Act act) {
  return act == Act::approve_money || act == Act::close_day || act == Act::approve_administration ||
         act == Act::approve_key_operations;
}

}  // namespace kythu::gateway
