// The real signer program on a private SoftHSM.
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>

#include "doubles/officers.hpp"
#include "doubles/soft_token.hpp"
#include "hsm/client.hpp"

namespace kythu::test {

struct SignerOptions {
  const char* module = SoftHsm::library;
  const char* pin_credential = "pin";
  int deadline_ms = 10'000;
  int sessions = 4;
  int per_second = 1'000, per_day = 100'000;
  std::vector<std::string> rsa_tokens{"soft"}, rsa_approvers{};
  std::string more_settings{};  ///< signer.toml goes on with these
  std::string allowed_users{};  ///< as in signer.toml: "0", "65534"
  bool founded = true;          ///< and the keys activated
};

/// kythu-signer as a process, with keys "rsa" (receipt and result, every RSA algorithm) and "ec" (timestamp), both for
/// SoftHsm's agency.
class SignerProgram {
 public:
  explicit SignerProgram(const SignerOptions& options = {});
  ~SignerProgram();

  /// Waits until the socket answers; throws after ten seconds.
  void start();
  /// Sends the signal and waits: the exit code, or minus the signal that ended it.
  int end_by(int signal);
  /// Runs it until it ends by itself: exit code, and what it said.
  int run_to_end(std::string& said);

  hsm::Client& keys() { return keys_; }
  hsm::Client& manage() { return manage_; }
  const Council& council() const { return council_; }
  pid_t pid() const { return pid_; }
  std::optional<pid_t> running_worker(pid_t but = 0) const;
  /// Waits for a worker other than `but`.
  pid_t worker(pid_t but = 0) const;
  std::filesystem::path journal() const { return folder_ / "journal/journal.jsonl"; }
  std::string journal_text() const;
  /// What faulty_module does at the next signature.
  void next_fault(const std::string& word) const;
  std::filesystem::path file(const std::string& name) const { return folder_ / name; }

 private:
  void found(const SignerOptions& options) const;
  void spawn(int output);
  TemporaryFolder folder_;
  Council council_;
  pid_t pid_ = -1;
  hsm::Client keys_, manage_;
};

}  // namespace kythu::test
