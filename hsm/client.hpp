// The vault as core sees it: the signer program behind its socket.
#pragma once

#include "config/wire/client.hpp"
#include "hsm/keys.hpp"

namespace kythu::hsm {

/// Safe for any number of threads.
class Client : public Keys {
 public:
  /// `patience` is for one answer, and longer than the signer gives its tokens, so that the signer is the one to
  /// decide.
  explicit Client(wire::ClientSettings settings, std::chrono::milliseconds patience = std::chrono::seconds{30})
      : wire_(std::move(settings)), patience_(patience) {}

  Result<Signature, Refusal> sign(const SigningOrder& order) override;
  Result<std::vector<KeyInfo>, Refusal> list() override;

 private:
  wire::Client wire_;
  std::chrono::milliseconds patience_;
};

}  // namespace kythu::hsm
