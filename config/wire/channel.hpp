// One connected unix socket that carries messages, with a deadline on every wait. Blocking; one thread at a time sends,
// and one receives.
#pragma once

#include <chrono>
#include <filesystem>

#include "config/base/result.hpp"
#include "config/wire/frame.hpp"

namespace kythu::wire {

enum class ChannelFault {
  unreachable,  ///< nobody listens there
  closed,       ///< the peer ended the connection between two messages
  broken,       ///< the connection ended, or the peer spoke nonsense, inside a message
  timed_out,
  too_large,
};

using Deadline = std::chrono::steady_clock::time_point;
inline Deadline within(std::chrono::milliseconds patience) { return std::chrono::steady_clock::now() + patience; }

class Channel {
 public:
  /// Takes the descriptor over and closes it in the end.
  explicit Channel(int fd) : fd_(fd) {}
  Channel(Channel&& other) noexcept;
  Channel& operator=(Channel&& other) noexcept;
  ~Channel();

  static Result<Channel, ChannelFault> connect(const std::filesystem::path& socket);

  Result<Done, ChannelFault> send(const Message& message, Deadline deadline);
  /// Messages that are encoded already, one behind the other. `closed`: not a byte of them was sent.
  Result<Done, ChannelFault> send(BytesView messages, Deadline deadline);
  Result<Message, ChannelFault> receive(std::size_t limit, Deadline deadline);
  /// True when the peer has closed, so that a pooled channel is not used for a message that may get lost.
  bool is_stale() const;
  /// Waits until there is something to read; false when the deadline has passed.
  bool wait(Deadline deadline) const;
  int fd() const { return fd_; }

 private:
  Result<Done, ChannelFault> read_exactly(std::span<std::uint8_t> out, Deadline deadline, bool between_messages);
  int fd_;
};

}  // namespace kythu::wire
