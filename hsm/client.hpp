// The vault as core, the CLI and officers see it: the signer program behind its sockets.
#pragma once

#include "config/base/secret.hpp"
#include "config/wire/conversation.hpp"
#include "hsm/keys.hpp"
#include "hsm/operations.hpp"

namespace kythu::hsm {

/// By the *use* socket (core) or the *manage* socket (people on the machine). Safe for any number of threads.
class Client : public Keys, public Vault {
 public:
  /// `patience` is for one answer, and longer than the signer gives its tokens, so that the signer is the one to
  /// decide.
  explicit Client(wire::ClientSettings settings, std::chrono::milliseconds patience = std::chrono::seconds{30});

  Result<Signature, Refusal> sign(const SigningOrder& order) override;
  std::vector<Result<Signature, Refusal>> sign_all(std::span<const SigningOrder> orders) override;
  Result<std::vector<KeyInfo>, Refusal> list() override;

  Result<Decision, OperationRefusal> submit(const SignedOperation& operation) override;
  Result<VaultState, Refusal> state() override;
  Result<std::vector<TokenStatus>, Refusal> tokens() override;
  /// The last signed checkpoint of the journal, as its line; empty when there is none yet.
  Result<std::string, Refusal> checkpoint();

  /// Only the *manage* socket takes this. The answer is the token's state after the one try, or a refusal:
  /// `not_allowed` (the use socket), `unknown_key` (no such token).
  Result<TokenStatus, Refusal> enter_pin(const std::string& token, const Secret& pin);

 private:
  wire::Client wire_;
  wire::Conversation orders_;  // those that come alone
  std::chrono::milliseconds patience_;
};

}  // namespace kythu::hsm
