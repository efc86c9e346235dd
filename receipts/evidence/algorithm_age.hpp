// Until when algorithms are trusted: signing/validation/algorithms.toml, the one table of their ends, which validation
// judges others' signatures by.
#pragma once

#include <optional>
#include <string_view>

#include "config/base/clock.hpp"

namespace kythu::receipts {

/// The first end among these, by name with a space between: hashes as "sha256", keys as "rsa-2048". nullopt while none
/// has an end. What the table does not name is not trusted, and has ended.
std::optional<Instant> end_of_algorithms(std::string_view names);

}  // namespace kythu::receipts
