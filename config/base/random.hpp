// Randomness is passed in, so that a test knows the next id.
#pragma once

#include <functional>
#include <span>

#include "bytes.hpp"

namespace kythu {

/// Fills the span with bytes nobody can guess.
using Random = std::function<void(std::span<std::uint8_t>)>;

/// The operating system's, by OpenSSL; aborts if there is none.
void system_random(std::span<std::uint8_t> out);

/// An unguessable token for a link or a credential: `bytes` random bytes in base64url (32 → 43 characters).
std::string random_token(const Random& random, std::size_t bytes = 32);

}  // namespace kythu
