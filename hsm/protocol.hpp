// What core and the signer say to each other; both sides use these functions.
#pragma once

#include "config/base/result.hpp"
#include "config/wire/frame.hpp"
#include "hsm/orders.hpp"

namespace kythu::hsm {

inline constexpr std::uint16_t sign_kind = 0x0201;
inline constexpr std::uint16_t signed_kind = 0x0202;
inline constexpr std::uint16_t refused_kind = 0x0203;
inline constexpr std::uint16_t list_kind = 0x0204;
inline constexpr std::uint16_t listed_kind = 0x0205;

wire::Message to_message(const SigningOrder& order);
/// Strict: exactly the fields that to_message() writes, in its order; nullopt for everything else.
std::optional<SigningOrder> to_order(const wire::Message& message);

wire::Message to_message(const Result<Signature, Refusal>& outcome);
/// A message that cannot be understood is `in_doubt`.
Result<Signature, Refusal> to_signature(const wire::Message& message);

wire::Message to_message(const Result<std::vector<KeyInfo>, Refusal>& outcome);
/// A message that cannot be understood is `unreachable`: whoever answers there is no signer.
Result<std::vector<KeyInfo>, Refusal> to_keys(const wire::Message& message);

/// Stable words for the journal and logs ("rate_exceeded").
std::string_view name(Refusal refusal);
/// 1 … 64 visible ASCII characters, as job and label have to be.
bool is_plain_word(std::string_view text);

}  // namespace kythu::hsm
