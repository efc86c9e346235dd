// The code of an authenticator app (TOTP, RFC 6238: SHA-1, 30 s, six digits) and the password behind it (argon2id).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/base/clock.hpp"
#include "config/base/random.hpp"
#include "config/base/secret.hpp"

namespace kythu::gateway {

/// The encoded hash ("$argon2id$v=19$…") of a password; 19 MiB, two passes, as OWASP advises.
std::string hash_password(const Secret& password, const Random& random);
/// Takes as long for a wrong password as for the right one.
bool password_matches(std::string_view encoded, const Secret& password);

/// The time step of a right code, the present one or one beside it; nullopt for a wrong code. The caller refuses a step
/// that was used before.
std::optional<std::int64_t> code_step(const Secret& key, std::string_view code, Instant now);
/// The code of a step, for tests and for the demonstration.
std::string code_of(const Secret& key, std::int64_t step);
/// RFC 4648 section 6, as authenticator apps take it.
std::string to_base32(std::string_view bytes);

}  // namespace kythu::gateway
