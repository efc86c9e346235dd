#include "vault_protocol.hpp"

#include "hsm/protocol.hpp"
#include "hsm/vault_json.hpp"

namespace kythu::hsm {
namespace {

using wire::Message;

enum Tag : std::uint16_t { json = 1, fault, detail, line, token, pin };

Message told(std::uint16_t kind, Tag tag, std::string_view text) {
  Message message{kind};
  message.add(tag, text);
  return message;
}

OperationRefusal nonsense() { return {OperationFault::unavailable, "the signer's answer makes no sense"}; }

}  // namespace

Message to_message(const SignedOperation& operation) { return told(submit_kind, json, to_json(operation)); }

Result<SignedOperation, OperationRefusal> to_operation(const Message& message) {
  const auto text = message.text(json).value_or("");
  if (text.size() > operation_limit) {
    return OperationRefusal{OperationFault::malformed, "the operation is longer than 64 KiB"};
  }
  auto parsed = parse_signed_operation(text);
  if (!parsed) return OperationRefusal{OperationFault::malformed, parsed.error()};
  return std::move(*parsed);
}

Message to_message(const Result<Decision, OperationRefusal>& outcome) {
  if (outcome) return told(decided_kind, json, canonical(to_json(*outcome)));
  auto message = told(operation_refused_kind, fault, name(outcome.error().fault));
  message.add(detail, outcome.error().detail);
  return message;
}

Result<Decision, OperationRefusal> to_decision(const Message& message) {
  if (message.kind == operation_refused_kind) {
    const auto why = parse_operation_fault(message.text(fault).value_or(""));
    if (!why) return nonsense();
    return OperationRefusal{*why, std::string{message.text(detail).value_or("")}};
  }
  auto decision = parse_decision(message.text(json).value_or(""));
  if (message.kind != decided_kind || !decision) return nonsense();
  return std::move(*decision);
}

Message to_message(const VaultState& state) { return told(state_told_kind, json, canonical(to_json(state))); }
Message to_message(const std::vector<TokenStatus>& tokens) {
  return told(tokens_told_kind, json, canonical(to_json(tokens)));
}
Message checkpoint_message(std::string_view text) { return told(checkpoint_told_kind, line, text); }

Result<VaultState, Refusal> to_state(const Message& message) {
  if (const auto why = refusal_in(message)) return *why;
  auto state = parse_vault_state(message.text(json).value_or(""));
  if (message.kind != state_told_kind || !state) return Refusal::unreachable;
  return std::move(*state);
}

Result<std::vector<TokenStatus>, Refusal> to_tokens(const Message& message) {
  if (const auto why = refusal_in(message)) return *why;
  auto tokens = parse_token_statuses(message.text(json).value_or(""));
  if (message.kind != tokens_told_kind || !tokens) return Refusal::unreachable;
  return std::move(*tokens);
}

Result<std::string, Refusal> to_checkpoint(const Message& message) {
  if (const auto why = refusal_in(message)) return *why;
  const auto text = message.text(line);
  if (message.kind != checkpoint_told_kind || !text) return Refusal::unreachable;
  return std::string{*text};
}

Message pin_message(const std::string& name, const Secret& secret) {
  Message message{enter_pin_kind};
  message.add(token, name);
  message.add(pin, secret.reveal());
  return message;
}

std::optional<PinEntry> to_pin(const Message& message) {
  const auto name = message.text(token), secret = message.text(pin);
  if (message.kind != enter_pin_kind || !name || !secret || !is_plain_word(*name)) return std::nullopt;
  if (secret->empty() || secret->size() > pin_limit) return std::nullopt;
  return PinEntry{std::string{*name}, Secret{*secret}};
}

}  // namespace kythu::hsm
