// What core and the signer say to each other; both sides use these functions.
#pragma once

#include <span>

#include "config/base/result.hpp"
#include "config/wire/frame.hpp"
#include "hsm/orders.hpp"

namespace kythu::hsm {

inline constexpr std::uint16_t sign_kind = 0x0201;
inline constexpr std::uint16_t signed_kind = 0x0202;
inline constexpr std::uint16_t refused_kind = 0x0203;
inline constexpr std::uint16_t list_kind = 0x0204;
inline constexpr std::uint16_t listed_kind = 0x0205;
inline constexpr std::uint16_t sign_all_kind = 0x0206;
inline constexpr std::uint16_t all_signed_kind = 0x0207;

inline constexpr std::size_t batch_limit = 256;                ///< orders in one message
inline constexpr std::size_t question_limit = 1 << 20;         ///< bytes of a message to the signer
inline constexpr std::size_t answer_limit = 8 << 20;           ///< bytes of its answer: the state of a large vault
inline constexpr std::size_t signed_message_limit = 64 << 10;  ///< of SigningOrder::message
inline constexpr std::size_t evidence_limit = 16 << 10;

wire::Message to_message(const SigningOrder& order);
/// Strict: exactly the fields that to_message() writes, in its order; nullopt for everything else.
std::optional<SigningOrder> to_order(const wire::Message& message);

wire::Message to_message(const Result<Signature, Refusal>& outcome);
/// A message that cannot be understood is `in_doubt`.
Result<Signature, Refusal> to_signature(const wire::Message& message);

/// Bytes that an order adds to a message of many, at most.
std::size_t size_in_batch(const SigningOrder& order);
wire::Message to_message(std::span<const SigningOrder> orders);
/// One for each order of the message, nullopt for one that to_order() would not take; none at all for another kind, or
/// for more orders than batch_limit.
std::vector<std::optional<SigningOrder>> to_orders(const wire::Message& message);
wire::Message to_message(const std::vector<Result<Signature, Refusal>>& outcomes);
/// As many as were asked for; what cannot be understood is `in_doubt`.
std::vector<Result<Signature, Refusal>> to_outcomes(const wire::Message& message, std::size_t count);

wire::Message to_message(const Result<std::vector<KeyInfo>, Refusal>& outcome);
/// A message that cannot be understood is `unreachable`: whoever answers there is no signer.
Result<std::vector<KeyInfo>, Refusal> to_keys(const wire::Message& message);

wire::Message refused(Refusal why);
/// The refusal that the message is, if it is one.
std::optional<Refusal> refusal_in(const wire::Message& message);

/// Stable words for the journal and logs ("rate_exceeded").
std::string_view name(Refusal refusal);
/// 1 … 64 visible ASCII characters, as job and label have to be.
bool is_plain_word(std::string_view text);

}  // namespace kythu::hsm
