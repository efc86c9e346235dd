#include "channel.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace kythu::wire {
namespace {

/// Waits until the socket can be read or written; false when the deadline passed.
bool wait_for(int fd, short events, Deadline deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    if (left <= 0) return false;
    pollfd poller{fd, events, 0};
    const int ready = poll(&poller, 1, static_cast<int>(std::min<long>(left, 60'000)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

/// Bytes on their way, which may be those of a secret.
struct InTransit {
  ~InTransit() { wipe_secret(kind, bytes); }
  std::uint16_t kind;
  Bytes bytes;
};

}  // namespace

Channel::Channel(Channel&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

Channel& Channel::operator=(Channel&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) close(fd_);
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

Channel::~Channel() {
  if (fd_ >= 0) close(fd_);
}

Result<Channel, ChannelFault> Channel::connect(const std::filesystem::path& socket_path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto& path = socket_path.native();
  if (path.size() >= sizeof address.sun_path) return ChannelFault::unreachable;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return ChannelFault::unreachable;
  Channel channel{fd};
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return ChannelFault::unreachable;
  return channel;
}

Result<Done, ChannelFault> Channel::send(const Message& message, Deadline deadline) {
  const InTransit out{message.kind, encode(message)};
  return send(out.bytes, deadline);
}

Result<Done, ChannelFault> Channel::send(BytesView bytes, Deadline deadline) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const auto n = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n > 0) {
      sent += static_cast<std::size_t>(n);
    } else if (errno == EAGAIN) {
      if (!wait_for(fd_, POLLOUT, deadline)) return ChannelFault::timed_out;
    } else if (errno != EINTR) {
      return sent == 0 ? ChannelFault::closed : ChannelFault::broken;
    }
  }
  return Done{};
}

Result<Done, ChannelFault> Channel::read_exactly(std::span<std::uint8_t> out, Deadline deadline,
                                                 bool between_messages) {
  std::size_t got = 0;
  while (got < out.size()) {
    const auto n = recv(fd_, out.data() + got, out.size() - got, MSG_DONTWAIT);
    if (n > 0) {
      got += static_cast<std::size_t>(n);
    } else if (n == 0) {
      return between_messages && got == 0 ? ChannelFault::closed : ChannelFault::broken;
    } else if (errno == EAGAIN) {
      if (!wait_for(fd_, POLLIN, deadline)) return ChannelFault::timed_out;
    } else if (errno != EINTR) {
      return ChannelFault::broken;
    }
  }
  return Done{};
}

Result<Message, ChannelFault> Channel::receive(std::size_t limit, Deadline deadline) {
  if (!wait_for(fd_, POLLIN, deadline)) return ChannelFault::timed_out;  // it is hardly ever there already
  std::array<std::uint8_t, Header::size> head{};
  if (const auto read = read_exactly(head, deadline, true); !read) return read.error();
  const auto header = decode_header(head, limit);
  if (!header) return header.error() == FrameFault::too_large ? ChannelFault::too_large : ChannelFault::broken;
  InTransit in{header->kind, Bytes(header->length)};
  if (const auto read = read_exactly(in.bytes, deadline, false); !read) return read.error();
  auto message = decode_fields(*header, in.bytes);
  if (!message) return ChannelFault::broken;
  return std::move(*message);
}

bool Channel::wait(Deadline deadline) const { return wait_for(fd_, POLLIN, deadline); }

bool Channel::is_stale() const {
  char byte = 0;
  const auto n = recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return n >= 0 || (errno != EAGAIN && errno != EINTR);
}

}  // namespace kythu::wire
