// Asks a neighbour program that answers several questions of one connection at once, in any order: all callers share a
// connection, and what comes together is one write and one read. For many short questions; a question whose answer
// takes long is better off with a channel of its own (client.hpp).
#pragma once

#include <memory>
#include <mutex>

#include "config/wire/client.hpp"

namespace kythu::wire {

/// Safe for any number of threads. None of its own: one of those who wait reads for all.
class Conversation {
 public:
  /// `settings.channels` and `settings.patience` are of no use here.
  explicit Conversation(ClientSettings settings);
  ~Conversation();
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  static constexpr std::size_t most_at_once = 256;  ///< questions without an answer; one more is `busy`

  /// As Client::call(), but for questions without secrets. When the connection ends, every question that was sent is
  /// `lost`; the next one connects anew.
  Result<Message, CallFault> call(Message&& question, Deadline deadline);

 private:
  class Line;
  std::shared_ptr<Line> line();

  const ClientSettings settings_;
  std::mutex mutex_;
  std::shared_ptr<Line> line_;
};

}  // namespace kythu::wire
