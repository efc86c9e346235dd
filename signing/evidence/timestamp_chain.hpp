// Who signed a time-stamp token, and for how long its certificate lasts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/base/bytes.hpp"
#include "config/base/clock.hpp"

namespace kythu::signing {

/// The authority's certificates of an RFC 3161 token, DER: its own first, each followed by its issuer's, from the token
/// and `anchors`, as far as they are there. Empty for what is no token.
std::vector<Bytes> timestamp_chain(BytesView token, const std::vector<Bytes>& anchors);

/// What a token and timestamp_chain() of its authority stand on: hashes as "sha256" and keys as "rsa-2048", each once,
/// sorted, with a space between. Empty for what is no token.
std::string timestamp_algorithms(BytesView token, const std::vector<Bytes>& chain);

/// When a certificate (DER) ends; nullopt for what is none.
std::optional<Instant> end_of(BytesView certificate);

}  // namespace kythu::signing
