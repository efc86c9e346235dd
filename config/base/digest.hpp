// Hashes and MACs, by OpenSSL.
#pragma once

#include <array>
#include <cstdint>

#include "bytes.hpp"

namespace kythu {

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(BytesView bytes);
inline Sha256 sha256(std::string_view text) { return sha256(as_bytes(text)); }

Bytes sha384(BytesView bytes);
Bytes sha512(BytesView bytes);

Bytes hmac_sha256(BytesView key, BytesView message);
Bytes hmac_sha512(BytesView key, BytesView message);

}  // namespace kythu
