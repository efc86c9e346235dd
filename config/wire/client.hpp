// Asks a neighbour program over its unix socket: a bounded pool of channels, each carrying one question at a time.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <vector>

#include "config/wire/channel.hpp"

namespace kythu::wire {

struct ClientSettings {
  std::filesystem::path socket;
  std::size_t message_limit = 1 << 20;
  std::size_t channels = 8;
  std::chrono::milliseconds patience{2'000};  ///< how long a caller waits for a free channel
};

enum class CallFault {
  busy,         ///< no channel became free in time; the question was not sent
  unreachable,  ///< nobody listens; the question was not sent
  lost,         ///< sent, and the connection ended before an answer: whether it was done cannot be told
  timed_out,    ///< sent, and no answer in time: whether it was done cannot be told
  too_large,    ///< the answer was over the limit
};

/// Safe for any number of threads.
class Client {
 public:
  explicit Client(ClientSettings settings) : settings_(std::move(settings)) {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Sends the question and waits for its answer until the deadline. A channel that failed is dropped, never lent
  /// again.
  Result<Message, CallFault> call(Message&& question, Deadline deadline);

 private:
  Result<Channel, CallFault> borrow();
  void give_back(std::optional<Channel> channel);

  ClientSettings settings_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<Channel> idle_;
  std::size_t lent_ = 0;
  std::uint64_t last_id_ = 0;
};

}  // namespace kythu::wire
