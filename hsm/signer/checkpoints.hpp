// Signs where the journal and the policy stand, again and again, with a key that officers gave the purpose
// `checkpoint`. Each line also goes into a file beside the journal, which is there to be carried elsewhere.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "hsm/signer/desk.hpp"

namespace kythu::hsm {

struct CheckpointPace {
  std::chrono::milliseconds at_least{60'000};  ///< when anything was written since the last one
  std::uint64_t lines = 1'000;                 ///< written since: do not wait longer
  std::chrono::milliseconds look{200};         ///< between two looks at the journal
};

/// All outlive it.
struct CheckpointParts {
  Policy& policy;
  Journal& journal;
  Desk& desk;
  Clock clock;
  const Log& log;
};

class Checkpoints {
 public:
  /// `meanwhile` is called at every look: what else has to be done from time to time.
  Checkpoints(const CheckpointParts& parts, const std::filesystem::path& folder, CheckpointPace pace,
              std::function<void()> meanwhile);
  /// As stop().
  ~Checkpoints();
  Checkpoints(const Checkpoints&) = delete;
  Checkpoints& operator=(const Checkpoints&) = delete;

  /// The last line, without its line feed; empty when there is none.
  std::string last() const;
  /// Signs once more when anything was written since the last one, and ends.
  void stop();

 private:
  void open(const std::filesystem::path& file);
  void loop();
  bool is_due() const;
  void make();
  void keep(const std::string& line);

  CheckpointParts parts_;
  const CheckpointPace pace_;
  const std::function<void()> meanwhile_;
  int fd_ = -1;
  std::uint64_t tried_ = 0;  // entry at the end of the last try
  std::chrono::steady_clock::time_point when_;

  mutable std::mutex mutex_;
  std::condition_variable stops_;
  bool stopping_ = false;
  std::string last_;
  std::thread thread_;
};

}  // namespace kythu::hsm
