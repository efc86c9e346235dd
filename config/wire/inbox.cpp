#include "inbox.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace kythu::wire {
namespace {

constexpr std::size_t one_read = 16 * 1024, least_read = 4 * 1024;

}  // namespace

Inbox::~Inbox() {
  if (buffer_) explicit_bzero(buffer_.get() + begin_, end_ - begin_);
}

/// For one read at least, and for the rest of the message that has begun.
void Inbox::make_room() {
  if (room_ - end_ >= std::max(least_read, missing_)) return;
  const auto held = unread();
  const auto room = held.size() + std::max(one_read, missing_);
  auto larger = std::make_unique_for_overwrite<std::uint8_t[]>(room);
  if (!held.empty()) {
    std::memcpy(larger.get(), held.data(), held.size());
    explicit_bzero(held.data(), held.size());
  }
  buffer_ = std::move(larger);
  room_ = room;
  begin_ = 0;
  end_ = held.size();
}

/// A buffer that had to grow for one message is not kept.
void Inbox::drop(std::size_t count) {
  begin_ += count;
  if (begin_ != end_) return;
  begin_ = end_ = 0;
  if (room_ <= 2 * one_read) return;
  buffer_.reset();
  room_ = 0;
}

Result<Done, ChannelFault> Inbox::read() {
  make_room();
  for (;;) {
    const auto n = recv(fd_, buffer_.get() + end_, room_ - end_, MSG_DONTWAIT);
    if (n > 0) {
      end_ += static_cast<std::size_t>(n);
      return Done{};
    }
    if (n == 0) return begin_ == end_ ? ChannelFault::closed : ChannelFault::broken;
    if (errno == EAGAIN) return Done{};
    if (errno != EINTR) return ChannelFault::broken;
  }
}

Result<std::optional<Message>, ChannelFault> Inbox::next() {
  const auto bytes = unread();
  missing_ = 0;
  if (bytes.size() < Header::size) return std::optional<Message>{};
  const auto header = decode_header(bytes, limit_);
  if (!header) return header.error() == FrameFault::too_large ? ChannelFault::too_large : ChannelFault::broken;
  const auto whole = Header::size + header->length;
  if (bytes.size() < whole) {
    missing_ = whole - bytes.size();
    return std::optional<Message>{};
  }
  auto message = decode_fields(*header, bytes.subspan(Header::size, header->length));
  wipe_secret(header->kind, bytes.first(whole));
  if (!message) return ChannelFault::broken;
  drop(whole);
  return std::optional<Message>{std::move(*message)};
}

}  // namespace kythu::wire
