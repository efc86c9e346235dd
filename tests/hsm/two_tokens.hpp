// Two SoftHSM tokens that hold the same keys: one was made, the other is a clone of its folder, so that its keys are
// still LOCAL and NEVER_EXTRACTABLE. Each is reached through the faulty module, with control files of its own.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

#include "doubles/temporary_folder.hpp"
#include "hsm/workers/tokens.hpp"

namespace kythu::test {

class TwoTokens {
 public:
  TwoTokens();

  static constexpr const char* pin = "482915";
  /// signer.toml's settings of "left" and "right": short deadlines, two sessions each.
  settings::SignerSettings settings() const;
  /// On both tokens.
  static hsm::PlacedKey p256();
  static hsm::PlacedKey rsa();
  bool verifies(const hsm::SigningOrder& order, BytesView signature) const;
  void judge(std::span<hsm::Check> checks) const {
    for (auto& check : checks) check.good = verifies(*check.order, check.signature);
  }

  /// The next C_Sign of this token.
  void next_fault(const std::string& token, const std::string& word) const;
  /// True of every call until it is changed; "" ends it.
  void lasting_fault(const std::string& token, const std::string& words) const;
  /// How often anybody tried to log in.
  std::size_t logins(const std::string& token) const;
  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

/// What the tokens told the journal; a test waits for a line of it.
class Notes {
 public:
  hsm::Tokens::Noted writer();
  /// "token_down right: …" begins one of the lines, within ten seconds; it counts those after the last forget().
  bool has(const std::string& beginning);
  std::string text();
  void forget();

 private:
  std::mutex mutex_;
  std::condition_variable added_;
  std::vector<std::string> lines_;
};

/// Waits for the condition, at most ten seconds.
bool soon(const std::function<bool()>& holds);
hsm::SigningOrder order_for(const hsm::PlacedKey& key, std::uint8_t number = 1);
hsm::TokenStatus status_of(hsm::Tokens& tokens, const std::string& name);
Log quiet_log();

}  // namespace kythu::test
