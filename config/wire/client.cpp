#include "client.hpp"

namespace kythu::wire {
namespace {

CallFault fault_after_sending(ChannelFault fault) {
  switch (fault) {
    case ChannelFault::timed_out: return CallFault::timed_out;
    case ChannelFault::too_large: return CallFault::too_large;
    case ChannelFault::unreachable:
    case ChannelFault::closed:
    case ChannelFault::broken: return CallFault::lost;
  }
  std::abort();
}

}  // namespace

Result<Channel, CallFault> Client::borrow() {
  std::unique_lock lock(mutex_);
  if (!returned_.wait_for(lock, settings_.patience, [&] { return lent_ < settings_.channels; })) return CallFault::busy;
  ++lent_;
  while (!idle_.empty()) {
    auto channel = std::move(idle_.back());
    idle_.pop_back();
    if (!channel.is_stale()) return channel;
  }
  lock.unlock();
  auto fresh = Channel::connect(settings_.socket);
  if (fresh) return std::move(*fresh);
  give_back(std::nullopt);
  return CallFault::unreachable;
}

void Client::give_back(std::optional<Channel> channel) {
  {
    std::lock_guard lock(mutex_);
    --lent_;
    if (channel) idle_.push_back(std::move(*channel));
  }
  returned_.notify_one();
}

Result<Message, CallFault> Client::call(Message&& question, Deadline deadline) {
  auto channel = borrow();
  if (!channel) return channel.error();
  {
    std::lock_guard lock(mutex_);
    question.id = ++last_id_;
  }
  if (const auto sent = channel->send(question, deadline); !sent) {
    give_back(std::nullopt);
    return sent.error() == ChannelFault::closed ? CallFault::unreachable : fault_after_sending(sent.error());
  }
  auto answer = channel->receive(settings_.message_limit, deadline);
  if (!answer || answer->id != question.id) {
    give_back(std::nullopt);
    return answer ? CallFault::lost : fault_after_sending(answer.error());
  }
  give_back(std::move(*channel));
  return std::move(*answer);
}

}  // namespace kythu::wire
