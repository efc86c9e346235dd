// Messages as they come in by a socket that others may fill with many at once: one read takes whatever is there.
#pragma once

#include <memory>

#include "config/wire/channel.hpp"

namespace kythu::wire {

/// Reads ahead, so nobody else may read from the socket. One thread at a time. The bytes of a secret are wiped when its
/// message has been taken, or never will be.
class Inbox {
 public:
  /// `limit`: of one message.
  Inbox(int fd, std::size_t limit) : fd_(fd), limit_(limit) {}
  ~Inbox();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  /// One read of what is there, without waiting; nothing being there is no fault. After a fault there is no more.
  Result<Done, ChannelFault> read();
  /// The next whole message of what was read; nothing when more has to be read for it.
  Result<std::optional<Message>, ChannelFault> next();

 private:
  std::span<std::uint8_t> unread() const { return {buffer_.get() + begin_, end_ - begin_}; }
  void make_room();
  void drop(std::size_t count);

  const int fd_;
  const std::size_t limit_;
  std::unique_ptr<std::uint8_t[]> buffer_;
  std::size_t room_ = 0, begin_ = 0, end_ = 0;
  std::size_t missing_ = 0;  ///< of the message that has begun, as far as its header is known
};

}  // namespace kythu::wire
