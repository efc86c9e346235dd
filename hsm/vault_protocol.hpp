// How operations, the vault's state and its tokens travel between the signer and those who manage it: JSON
// (hsm/operations.hpp, hsm/vault_json.hpp) in a field of a message.
#pragma once

#include "config/base/secret.hpp"
#include "config/wire/frame.hpp"
#include "hsm/operations.hpp"

namespace kythu::hsm {

inline constexpr std::uint16_t submit_kind = 0x0221;
inline constexpr std::uint16_t decided_kind = 0x0222;
inline constexpr std::uint16_t operation_refused_kind = 0x0223;
inline constexpr std::uint16_t state_kind = 0x0224;
inline constexpr std::uint16_t state_told_kind = 0x0225;
inline constexpr std::uint16_t tokens_kind = 0x0226;
inline constexpr std::uint16_t tokens_told_kind = 0x0227;
inline constexpr std::uint16_t checkpoint_kind = 0x0228;
inline constexpr std::uint16_t checkpoint_told_kind = 0x0229;
inline constexpr std::uint16_t enter_pin_kind = wire::secret_bit | 0x022A;

inline constexpr std::size_t pin_limit = 255;

wire::Message to_message(const SignedOperation& operation);
/// `malformed` says what is wrong.
Result<SignedOperation, OperationRefusal> to_operation(const wire::Message& message);
wire::Message to_message(const Result<Decision, OperationRefusal>& outcome);
/// A message that cannot be understood is `unavailable`.
Result<Decision, OperationRefusal> to_decision(const wire::Message& message);

wire::Message to_message(const VaultState& state);
wire::Message to_message(const std::vector<TokenStatus>& tokens);
wire::Message checkpoint_message(std::string_view line);
/// A message that cannot be understood is `unreachable`: whoever answers there is no signer.
Result<VaultState, Refusal> to_state(const wire::Message& message);
Result<std::vector<TokenStatus>, Refusal> to_tokens(const wire::Message& message);
Result<std::string, Refusal> to_checkpoint(const wire::Message& message);

struct PinEntry {
  std::string token;
  Secret pin;
};
wire::Message pin_message(const std::string& token, const Secret& pin);
std::optional<PinEntry> to_pin(const wire::Message& message);

}  // namespace kythu::hsm
