// Sends notifications as VNPAY does: GET over TLS, again after a while when the answer asks for it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "vnpay/ledger.hpp"

namespace kythu::simulators::vnpay {

struct NotifierSettings {
  std::string url, ca_file;
  std::chrono::seconds retry{300};
  int most = 10;
};

class Notifier {
 public:
  Notifier(NotifierSettings settings, Ledger& ledger);
  ~Notifier();
  /// Sends at once and returns the answer's body; a refusal is tried again later.
  std::string send(const std::string& reference, const std::string& query);

 private:
  struct Job {
    std::chrono::steady_clock::time_point due;
    std::string reference, query;
    int sent = 0;
  };
  std::string try_once(Job job);
  void run();

  NotifierSettings settings_;
  Ledger& ledger_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Job> jobs_;
  bool stopping_ = false;
  std::thread worker_;
};

}  // namespace kythu::simulators::vnpay
