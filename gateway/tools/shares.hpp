// A PIN in shares (Shamir's scheme over GF(256), by libgfshare): any `needed` of them make it again, fewer say nothing
// about it. A share is made to be read from paper and typed:
//
//   kythu1-7c1d-0203-9f0a-…        hex of: splitting (2 bytes), number, needed, the share's bytes, check (2 bytes)
//
// The splitting's number tells shares of different splittings apart, the check finds a slip of the pen. What is shared
// holds its length and a hash as well, so that a wrong set is noticed before the token is asked, which takes few wrong
// PINs.
#pragma once

#include <string>
#include <vector>

#include "config/base/random.hpp"
#include "config/base/secret.hpp"

namespace kythu::tools {

inline constexpr unsigned max_shares = 16;

struct Split {
  unsigned shares, needed;
};

/// Throws Refused for more needed than shares, and for a secret of more than 64 bytes.
std::vector<Secret> split_secret(const Secret& secret, const Split& split, const Random& random);
/// What is wrong with a share by itself; empty when nothing is.
std::string fault_of_share(const Secret& share);
/// Throws Refused when they do not belong together, are too few or give no secret.
Secret join_shares(const std::vector<Secret>& shares);

}  // namespace kythu::tools
