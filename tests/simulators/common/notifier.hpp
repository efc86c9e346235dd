// Tells the merchant, and tells again after a while until the answer is the one that the provider waits for.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace kythu::simulators {

struct Notice {
  std::string method = "POST", url;
  std::vector<std::string> headers = {};  ///< "Content-Type: application/json"
  std::string body = {};
};
/// Status 0: nobody answered, and the body says why.
struct Heard {
  int status = 0;
  std::string body;
};

/// A provider's own intervals, in a time whose minute is so many milliseconds long: tests have none to lose.
std::vector<std::chrono::milliseconds> in_minutes_of(std::int64_t minute_ms,
                                                     const std::vector<std::chrono::seconds>& intervals);

struct NotifierSettings {
  std::string ca_file;
  std::vector<std::chrono::milliseconds> retries;  ///< how long to wait before the second, third … time
  std::function<bool(const Heard&)> is_taken;
  /// After every try: reference, what was heard, "taken", "due" or "given up".
  std::function<void(const std::string&, const Heard&, const std::string&)> note;
};

class Notifier {
 public:
  /// A notice is written anew for every try: some providers sign the time.
  using Write = std::function<Notice()>;

  explicit Notifier(NotifierSettings settings);
  ~Notifier();
  /// At once; what it heard.
  Heard send(const std::string& reference, Write write);
  void send_later(const std::string& reference, Write write, std::chrono::milliseconds delay);
  /// What a run before this one still owed.
  void resume(const std::string& reference, std::size_t sent, Write write);

 private:
  struct Job {
    std::chrono::steady_clock::time_point due;
    std::string reference;
    Write write;
    std::size_t sent = 0;
  };
  Heard try_once(Job job);
  void put(Job job);
  void run();

  NotifierSettings settings_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Job> jobs_;
  bool stopping_ = false;
  std::thread worker_;
};

}  // namespace kythu::simulators
