// The outside world as a test wants it: answers by script, and remembers what it was sent.
#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "config/wire/fetch.hpp"

namespace kythu::test {

class ScriptedFetch : public wire::Fetch {
 public:
  using Outcome = Result<wire::FetchReply, wire::FetchFault>;
  using Script = std::function<Outcome(const wire::FetchRequest&)>;

  /// Answers 200 unless told otherwise.
  explicit ScriptedFetch(Script otherwise =
                             [](const wire::FetchRequest&) {
                               return Outcome{wire::FetchReply{200, {}, {}}};
                             })
      : otherwise_(std::move(otherwise)) {}

  /// The next request gets this.
  void next(Script script) {
    std::lock_guard lock(mutex_);
    scripts_.push_back(std::move(script));
  }
  void next_status(int status, std::vector<std::pair<std::string, std::string>> headers = {}) {
    next([=](const wire::FetchRequest&) { return Outcome{wire::FetchReply{status, headers, {}}}; });
  }
  void next_fault(wire::FetchFault fault) {
    next([=](const wire::FetchRequest&) { return Outcome{fault}; });
  }

  Outcome fetch(const wire::FetchRequest& request) override {
    Script script;
    {
      std::lock_guard lock(mutex_);
      sent_.push_back(request);
      script = otherwise_;
      if (!scripts_.empty()) {
        script = std::move(scripts_.front());
        scripts_.pop_front();
      }
    }
    return script(request);
  }

  std::vector<wire::FetchRequest> sent() const {
    std::lock_guard lock(mutex_);
    return sent_;
  }
  std::size_t count() const { return sent().size(); }

 private:
  mutable std::mutex mutex_;
  Script otherwise_;
  std::deque<Script> scripts_;
  std::vector<wire::FetchRequest> sent_;
};

inline std::string header_of(const wire::FetchRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace kythu::test
