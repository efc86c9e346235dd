// The reference that a payer's bank carries in the memo of a transfer: capital letters and digits with a check
// character of our own, so that a mutilated memo is not matched to a stranger's payment.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/base/random.hpp"

namespace kythu::payments {

/// "KY", twelve random characters and the check character.
std::string new_transfer_ref(const Random& random);
bool is_transfer_ref(std::string_view text);

/// Every different reference in a memo, in its order. Banks write capitals, insert spaces and dashes, and put codes of
/// their own around it, so only letters and digits count, wherever they stand; the check character decides.
std::vector<std::string> transfer_refs_in(std::string_view memo);
/// The one that the memo names; nullopt for none, and for two: what is ambiguous is nobody's.
std::optional<std::string> transfer_ref_in(std::string_view memo);

/// ISO/IEC 7064, MOD 37,36: finds every single wrong character and nearly every swap of neighbours.
char check_character(std::string_view letters_and_digits);

}  // namespace kythu::payments
